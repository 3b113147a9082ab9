// How long ago, as one says it; coarse, so that it need not be written anew every second.

export function agoText(ms: number): string {
  const seconds = Math.max(0, ms / 1000);
  if (seconds < 8) return "just now";
  if (seconds < 55) return `${5 * Math.round(seconds / 5)} s ago`;
  if (seconds < 3300) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 79_200) return `${Math.max(1, Math.round(seconds / 3600))} h ago`;
  const days = Math.max(1, Math.round(seconds / 86_400));
  return days === 1 ? "yesterday" : `${days} days ago`;
}

// How long each phase is.

/**
 * Steps of each phase. With `whole`, the run has that length and phases keep their proportions, each at least one step
 * (a phase of 0 stays 0).
 */
export function planOf(own: readonly number[], whole?: number): readonly number[] {
  const total = own.reduce((a, b) => a + b, 0);
  if (whole === undefined || total === 0) return own;
  let cumulative = 0,
    before = 0;
  const scaled = own.map(steps => {
    cumulative += steps;
    const end = Math.round((cumulative / total) * whole),
      length = end - before;
    before = end;
    return steps ? Math.max(1, length) : 0;
  });
  for (let over = scaled.reduce((a, b) => a + b, 0) - whole; over > 0; over--) {
    // those raised to one are paid for by the longest, while it can
    const longest = scaled.indexOf(Math.max(...scaled));
    if (scaled[longest]! <= 1) break;
    scaled[longest]!--;
  }
  return scaled;
}

// The one step that every chart points at: set by pointer or arrow keys over any of them, drawn by crosshair.tsx in all
// of them. Outside React, so that moving it renders no chart again.

let step: number | undefined;
let spoken = "";
const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of [...listeners]) listener();
};

export const hover = {
  step: (): number | undefined => step,
  set(next: number | undefined): void {
    if (next === step) return;
    step = next;
    tell();
  },
  /** What a screen reader hears after a move by keyboard. */
  spoken: (): string => spoken,
  speak(text: string): void {
    spoken = text;
    tell();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

// exp E KL(p(y|x) ‖ p(y)) of class probabilities (Salimans et al. 2016; methods.md 5.2): high where each image is
// clearly of one class, and all classes occur. Between 1 and the number of classes.
export const SPLITS = 10;

/**
 * rows: probabilities [n, classes]. Over ten parts in order; each has its own p(y). deviation: of the parts' scores.
 */
export function inceptionScore(
  rows: Float32Array,
  classes: number,
  splits = SPLITS,
): { value: number; deviation: number; splits: number } {
  const n = rows.length / classes,
    parts = Math.min(splits, n);
  const scores = Array.from({ length: parts }, (_, part) =>
    scoreOf(rows, classes, Math.floor((part * n) / parts), Math.floor(((part + 1) * n) / parts)),
  );
  const value = scores.reduce((a, b) => a + b) / parts;
  return {
    value,
    splits: parts,
    deviation: Math.sqrt(scores.reduce((sum, score) => sum + (score - value) ** 2, 0) / Math.max(1, parts - 1)),
  };
}
function scoreOf(rows: Float32Array, classes: number, from: number, to: number): number {
  const mean = new Float64Array(classes);
  for (let i = from * classes; i < to * classes; i++) mean[i % classes]! += rows[i]! / (to - from);
  let sum = 0;
  for (let i = from * classes; i < to * classes; i++)
    if (rows[i]! > 0) sum += rows[i]! * Math.log(rows[i]! / mean[i % classes]!);
  return Math.exp(sum / (to - from));
}

// How numbers read on charts and pictures: a true minus sign, at most four significant digits, thousands set apart by a
// space. Not for controls, whose fields know their own precision.

// no line breaks there
const MINUS = "−",
  THIN = "\u00a0";
const RAISED: Readonly<Record<string, string>> = {
  "-": "⁻",
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
};
const minus = (text: string): string => text.replace("-", MINUS);
const grouped = (text: string): string =>
  text.replace(/\d+/, whole => (whole.length > 3 ? whole.replace(/\B(?=(\d{3})+$)/g, THIN) : whole));

/** −823, 60.1, 2.56, 0.0072, 3.1 × 10⁻⁵ */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 99995 || size < 0.001) {
    const [digits, power] = value.toExponential(1).split("e");
    return `${minus(digits!)} × 10${Array.from(String(Number(power)), c => RAISED[c]).join("")}`;
  }
  const digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : size >= 0.1 ? 3 : 4;
  return minus(grouped(value.toFixed(digits)));
}
/** 8 240 */
export const stepText = (step: number): string => grouped(String(Math.round(step)));
/** 0, 500, 2k, 2.5k: the steps under an axis. */
export const shortStep = (step: number): string =>
  step < 1000
    ? String(step)
    : step < 1e6
      ? `${Number((step / 1000).toFixed(2))}k`
      : `${Number((step / 1e6).toFixed(2))}M`;
/** The label of a tick, given how far apart they stand. */
export function tickText(value: number, gap: number): string {
  const digits =
    [0, 1, 2, 3, 4, 5].find(d => Math.abs(gap * 10 ** d - Math.round(gap * 10 ** d)) < 1e-6 * 10 ** d) ?? 6;
  return Math.abs(value) >= 1e5 || digits > 4 ? numberText(value) : minus(grouped(value.toFixed(digits)));
}

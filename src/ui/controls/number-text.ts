// How numbers stand on the page: spaces between thousands, a true minus, powers of ten below a hundredth. Text only;
// positions on a slider are scale.ts.
const superscript = (n: number): string => [...String(n)].map(c => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)] ?? "⁻").join("");
const minus = (text: string): string => text.replace("-", "−");
const space = "\u00a0"; // as wide as Inter's own: its narrow one all but closes the gap

/** 8240 → "8 240" */
export const grouped = (value: number): string =>
  minus(String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, space));

/** At most `digits` significant ones: 0.25, 1 × 10⁻³, 60 000. */
export function numberText(value: number, digits = 3): string {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e7) return grouped(value);
  if (size >= 1e5 || size < 0.01) {
    const [mantissa, power] = value.toExponential(digits - 1).split("e") as [string, string];
    return `${minus(trimmed(mantissa))} × 10${superscript(Number(power))}`;
  }
  return minus(trimmed(value.toPrecision(digits)));
}
const trimmed = (text: string): string => (text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text);

/** Its power apart, for where it can be raised: ["1 × 10", "−3"]. */
export function powerOf(text: string): readonly [string, string] {
  const at = text.search(/[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+$/);
  return at < 0
    ? [text, ""]
    : [text.slice(0, at), [...text.slice(at)].map(c => (c === "⁻" ? "−" : String("⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c)))).join("")];
}

/** "66.2 MB" */
export function bytesText(bytes: number): string {
  const units = ["B", "KB", "MB", "GB"];
  const power = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

// How numbers stand on the page: a true minus, spaces between thousands, powers of ten where digits would be many.
// numberText is for settings and results, chartText for values that change while they are watched, editText for what
// is typed over. Text only; positions on a slider are scale.ts.
const MINUS = "−",
  SPACE = "\u00a0"; // as wide as Inter's own: its narrow one all but closes the gap; no line breaks there
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** ⁻³ */
export const raised = (n: number): string => [...String(n)].map(c => RAISED[Number(c)] ?? "⁻").join("");
const minus = (text: string): string => text.replace("-", MINUS);
const trimmed = (text: string): string => (text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text);
/** Thousands of the whole part. */
const spaced = (text: string): string => text.replace(/\d+/, whole => whole.replace(/\B(?=(\d{3})+$)/g, SPACE));
/** A mantissa of so many digits, and the power: "1.50" and 5. */
function powers(value: number, digits: number): readonly [string, number] {
  const [mantissa, power] = value.toExponential(digits - 1).split("e") as [string, string];
  return [mantissa, Number(power)];
}

/** 8240 → "8 240" */
export const grouped = (value: number): string => minus(spaced(String(Math.round(value))));

/**
 * At most `digits` significant ones, but all of a whole part, and of whole numbers below ten million all: 0.25,
 * 1 × 10⁻³, 1 235, 60 000.
 */
export function numberText(value: number, digits = 3): string {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return grouped(value);
  const size = Math.abs(Number(value.toPrecision(digits))); // as it will be read
  if (size >= 1e5 || size < 0.01) {
    const [mantissa, power] = powers(value, digits);
    return `${minus(trimmed(mantissa))} × 10${raised(power)}`;
  }
  return size >= 10 ** (digits - 1) ? grouped(value) : minus(spaced(trimmed(value.toPrecision(digits))));
}
/** As numberText, with every digit that the number has: what was typed is shown whole. */
export const exactText = (value: number): string =>
  numberText(value, value.toExponential().replace(/e.*/, "").replace(/\D/g, "").length);

/**
 * −823, 60.1, 2.56, 0.500, 0.0072, 3.1 × 10⁻⁵: a value under way keeps its zeros, so that the text does not jump, and
 * is short: two digits where it needs a power.
 */
export function chartText(value: number): string {
  if (!Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 99_995 || size < 0.001) {
    const [mantissa, power] = powers(value, 2);
    return `${minus(mantissa)} × 10${raised(power)}`;
  }
  const digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : size >= 0.1 ? 3 : 4;
  return minus(spaced(value.toFixed(digits)));
}

/** Every digit, as a keyboard types them: what is typed over reads back as the same number. */
export const editText = (value: number): string => String(value);

/** How many decimals tell multiples of `gap` apart; negative: how many places before the point are all 0. */
function placesOf(gap: number): number {
  const first = -Math.floor(Math.log10(gap));
  const whole = (d: number) => Math.abs(gap * 10 ** d - Math.round(gap * 10 ** d)) < 1e-6 * gap * 10 ** d;
  return [first - 1, first, first + 1, first + 2].find(whole) ?? first + 2;
}
const SHORT = { k: 1000, M: 1e6 };
/** 0, 500, 2k, 2.5k, 100.01k: the steps under an axis, with what it takes to tell those apart that are `gap` apart. */
export function shortStep(step: number, gap = Infinity): string {
  const unit = step < 1000 ? undefined : step < 1e6 ? "k" : "M";
  if (unit === undefined) return String(step);
  const size = SHORT[unit];
  const places = Number.isFinite(gap) ? Math.max(2, placesOf(gap / size)) : 2;
  return `${Number((step / size).toFixed(places))}${unit}`;
}
const digitsOf = (size: number, places: number): number =>
  Math.max(1, Math.floor(Math.log10(size) + 1e-9) + places + 1);
/**
 * The label of a tick, given how far apart they stand: as many digits as tell it from the next. Powers where digits
 * would be many: on an axis, where they would be for its largest.
 */
export function tickText(value: number, gap: number, largest?: number): string {
  const size = Math.abs(value);
  const places = placesOf(gap);
  const most = Math.max(size, largest ?? size);
  const plain = (most >= 0.001 && most < 1e5) || (most >= 1e5 && most < 1e7 && digitsOf(most, places) > 2);
  if (size < gap / 2) return places <= 4 && (plain || largest === undefined) ? (0).toFixed(Math.max(0, places)) : "0";
  if (plain) return minus(spaced(value.toFixed(Math.max(0, places))));
  const [mantissa, power] = powers(value, digitsOf(size, places));
  return `${minus(mantissa)} × 10${raised(power)}`;
}
/** Those of an axis. */
export const tickTexts = (ticks: readonly number[], gap: number): string[] => {
  const largest = Math.max(0, ...ticks.map(Math.abs));
  return ticks.map(tick => tickText(tick, gap, largest));
};
/** The same with the ticks that they stand at. */
export const labelled = (ticks: readonly number[], gap: number): { value: number; text: string }[] =>
  tickTexts(ticks, gap).map((text, i) => ({ value: ticks[i]!, text }));

/** Its power apart, for where it can be raised: ["1 × 10", "−3"]. */
export function powerOf(text: string): readonly [string, string] {
  const at = text.search(/[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+$/);
  return at < 0
    ? [text, ""]
    : [text.slice(0, at), [...text.slice(at)].map(c => (c === "⁻" ? MINUS : String(RAISED.indexOf(c)))).join("")];
}

/** "66.2 MB" */
export function bytesText(bytes: number): string {
  const units = ["B", "KB", "MB", "GB"];
  const power = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

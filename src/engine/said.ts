// Numbers in texts that the engine itself writes for readers, notes of pictures and findings of cards: a minus is a
// minus, and nothing is minus nothing. How the page writes numbers is ui/controls/number-text.ts.
const minus = (text: string): string => text.replace(/^-(0(?:\.0*)?)$/, "$1").replaceAll("-", "−");

/** −0.31, 2.00 */
export const fixed = (value: number, decimals: number): string => minus(value.toFixed(decimals));
/** 2.00, 12.3, 1230: of a value under way, which keeps its zeros so that the text does not jump. */
export const steady = (value: number, digits = 3): string =>
  Math.abs(value) < 10 ** digits ? minus(value.toPrecision(digits)) : short(value, digits);
/** −0.31, 1240, 1e−7: no more digits than those. */
export const short = (value: number, digits = 3): string => minus(String(Number(value.toPrecision(digits))));

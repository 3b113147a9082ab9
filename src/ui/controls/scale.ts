// Where a value stands on its slider and which values a slider offers: linear or logarithmic, whole or not. Pure; the
// slider is number.tsx.
import type { NumberField } from "../../engine/config";

const isLog = (field: NumberField): boolean => field.scale === "log" && field.min > 0;

/** 0..1 along the slider. */
export function toShare(field: NumberField, value: number): number {
  const { min, max } = field;
  const share = isLog(field) ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  return Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0));
}

/** The value there, on the field's grid. */
export function fromShare(field: NumberField, share: number): number {
  const { min, max } = field;
  if (share <= 0) return min;
  if (share >= 1) return max;
  return onGrid(field, isLog(field) ? min * (max / min) ** share : min + share * (max - min));
}

/**
 * Whole numbers are whole; others fall on their step, or on two (log) or three digits, so that nobody reads 0.0012345.
 */
export function onGrid(field: NumberField, value: number): number {
  const { min, max, step } = field;
  const rounded =
    step === undefined
      ? Number(value.toPrecision(isLog(field) ? 2 : 3))
      : Number((Math.round(value / step) * step).toPrecision(12));
  return Math.min(max, Math.max(min, rounded));
}

/**
 * The next value by keyboard: a twentieth of a decade or a fiftieth of the way, at least one grid point;
 * `far` is five times that.
 */
export function nudged(field: NumberField, value: number, direction: 1 | -1, far: boolean): number {
  const share = toShare(field, value);
  const decades = isLog(field) ? Math.log10(field.max / field.min) : 1;
  const stride = (isLog(field) ? 1 / 20 / decades : 1 / 50) * (far ? 5 : 1);
  const small =
    field.step === 1 && !isLog(field)
      ? field.min + Math.round(value - field.min + direction * (far ? 10 : 1))
      : fromShare(field, share + direction * stride);
  const next = Math.min(field.max, Math.max(field.min, small));
  if (next !== value) return next;
  return Math.min(field.max, Math.max(field.min, onGrid(field, value + direction * (field.step ?? 0))));
}

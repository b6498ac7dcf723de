/** Exact arithmetic on decimals stored as doubles: scaled to whole numbers, rounded once, half away from zero. */

import { lazy } from '../platform/memoize.ts';

/** Decimals of a mean or a percentile of values that have so many. */
export const exactDecimals = (decimals: number): number => Math.max(2, decimals);

export const scaled = (value: number, decimals: number): number =>
  Math.round(value * 10 ** decimals);

/** `numerator / denominator` as a decimal, both whole, the denominator above 0. */
export function quotient(numerator: number, denominator: number, decimals: number): number {
  const doubled = 2 * Math.abs(numerator) * 10 ** decimals + denominator;
  const whole = (doubled - (doubled % (2 * denominator))) / (2 * denominator);
  return whole === 0 ? 0 : (Math.sign(numerator) * whole) / 10 ** decimals;
}

export const roundTo = (value: number, decimals: number): number =>
  scaled(value, decimals) / 10 ** decimals;

const textDecimals = 4;
const textScale = 10 ** textDecimals;

/** `.5` for 5000, `` for 0. */
const fractionTexts = lazy(() =>
  Array.from({ length: textScale }, (_, i) =>
    i === 0 ? '' : `.${String(i).padStart(textDecimals, '0').replace(/0+$/, '')}`,
  ),
);

/** The same text as `String(value)`, for decimals three times as fast: numbers are most of a page. */
export function numberText(value: number): string {
  const whole = Math.round(value * textScale);
  if (whole < 0 || whole > 2 ** 31 || whole / textScale !== value) return String(value);
  const integer = Math.floor(whole / textScale);
  return `${integer}${fractionTexts()[whole - integer * textScale] ?? ''}`;
}

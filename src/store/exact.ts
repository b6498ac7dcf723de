/** Exact arithmetic on decimals held as doubles: scaled to whole numbers, rounded once, half away from zero. */

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

/** Values as clients write them in a URL: numbers, flags and dates in any common notation. */
import type { Scalar } from './scalar.ts';

export type ValueType = 'text' | 'number' | 'boolean' | 'date';

/** Any JSON number, also `.5`, `5.` and `+5`. */
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** A date, also as a timestamp at midnight. */
const date = /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+ -]00:?00)?)?$/i;

/** The value, or undefined for text that is none of its type. A number is the double nearest to its text. */
export function readValue(type: ValueType, text: string): Scalar | undefined {
  if (type === 'text') return text;
  if (type === 'date') return date.exec(text)?.[1];
  if (type === 'boolean') {
    const flag = text.toLowerCase();
    return flag === 'true' ? true : flag === 'false' ? false : undefined;
  }
  // A plus sign in a URL is decoded as a blank.
  const written = text.replaceAll(' ', '+');
  const value = number.test(written) ? Number(written) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

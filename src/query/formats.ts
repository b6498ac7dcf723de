/** The formats of replies and how a caller chooses one: `format=`, else the Accept header. */
import Negotiator from 'negotiator';
import { Problem } from '../errors.ts';
import { anyOf, quoted } from './messages.ts';

export const formats = ['json', 'csv', 'ndjson', 'parquet', 'arrow'] as const;
export type Format = (typeof formats)[number];

export const mediaTypes: Record<Format, string> = {
  json: 'application/json',
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.stream',
};

/** The Content-Type of a reply: spreadsheets take CSV without charset for another encoding. */
export const contentType = (format: Format): string =>
  format === 'csv' ? `${mediaTypes.csv}; charset=utf-8` : mediaTypes[format];

const byMediaType = new Map(formats.map((format) => [mediaTypes[format], format]));

/** Raises `not-acceptable`. */
export function chooseFormat(given: Format | null, accept: string | undefined): Format {
  if (given) return given;
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'json';
  const offered = [...byMediaType.keys()];
  const best = new Negotiator({ headers: { accept: plainAccept(accept) } }).mediaType(offered);
  const format = best === undefined ? undefined : byMediaType.get(best);
  if (format) return format;
  throw new Problem('not-acceptable', `Accept: expected ${anyOf(offered)}, got ${quoted(accept)}.`);
}

/** Accept without parameters other than q, such as `charset=utf-8`, which change nothing here. */
function plainAccept(accept: string): string {
  return accept
    .split(',')
    .map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
      return [type, ...parameters.filter((part) => /^q\s*=/i.test(part))].join(';');
    })
    .join(',');
}

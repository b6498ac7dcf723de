/** The formats of replies and how a caller chooses one: `format=`, else the Accept header. */
import Negotiator from 'negotiator';
import { Problem } from '../errors.js';

export const formats = ['json', 'csv', 'ndjson', 'arrow'] as const;
export type Format = (typeof formats)[number];

export const mediaTypes: Record<Format, string> = {
  json: 'application/json',
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  arrow: 'application/vnd.apache.arrow.stream',
};

const byMediaType = new Map(formats.map((format) => [mediaTypes[format], format]));

/** Raises `not-acceptable`. */
export function chooseFormat(asked: Format | null, accept: string | undefined): Format {
  if (asked) return asked;
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'json';
  const best = new Negotiator({ headers: { accept } }).mediaType([...byMediaType.keys()]);
  const format = best === undefined ? undefined : byMediaType.get(best);
  if (format) return format;
  throw new Problem('not-acceptable', `Offered: ${[...byMediaType.keys()].join(', ')}.`);
}

/** Headers of replies, each described once. */

interface Header {
  readonly description: string;
  readonly schema: { readonly type: 'string' | 'integer' };
}

const text = (description: string): Header => ({ description, schema: { type: 'string' } });
const number = (description: string): Header => ({ description, schema: { type: 'integer' } });

export const headers = {
  'X-Request-Id': text('Id of the request, as in problems and logs.'),
  ETag: text('Changes with the release, the query, the format and the rows of the caller.'),
  'Cache-Control': text('`private`, with max-age and stale-while-revalidate; `no-store` if not.'),
  Vary: text('Authorization, Accept, Accept-Encoding.'),
  'Server-Timing': text('Whether the reply was cached, and the milliseconds of reading.'),
  Link: text('The next page, with `rel="next"`; absent on the last one.'),
  'X-Total-Rows': number('Rows of an export.'),
  'X-Release': text('Release of an export.'),
  'X-Absent-Columns': text('Columns that the release of an export lacks, as in `meta.absent`.'),
  'Content-Disposition': text('File name of an export.'),
  Location: text('URL of the run, or of the file.'),
  Allow: text('Methods of the path.'),
  'WWW-Authenticate': text('Bearer, with the reason where a token was sent.'),
  'Retry-After': number('Seconds to wait before the next try.'),
  'RateLimit-Limit': number('Requests that the caller has in a window of time.'),
  'RateLimit-Remaining': number('Requests left in this window.'),
  'RateLimit-Reset': number('Seconds until the next window.'),
  Deprecation: text('Since when the route, or a field of the reply, is deprecated (RFC 9745).'),
  Sunset: text('When it may be removed (RFC 8594).'),
} as const satisfies Readonly<Record<string, Header>>;

export type HeaderName = keyof typeof headers;

export const rateHeaders: readonly HeaderName[] = [
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
];

export const cacheHeaders: readonly HeaderName[] = ['ETag', 'Cache-Control', 'Vary'];

export const exportHeaders: readonly HeaderName[] = [
  'X-Total-Rows',
  'X-Release',
  'X-Absent-Columns',
  'Content-Disposition',
];

/** References to these headers, by name. */
export const headerReferences = (names: readonly HeaderName[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** Content codings: which one a caller takes, and bytes in it. */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import Negotiator from 'negotiator';
import { memoize } from '../../platform/memoize.ts';

export const encodings = ['br', 'gzip'] as const;
export type Encoding = (typeof encodings)[number];

/** A shorter body fits into one packet as it is. */
export const shortestCompressed = 1_400;

/** A step further takes brotli twice as long and saves a tenth. */
const brotliQuality = 4;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** The one of ours that the caller likes best; null: as it is, also for a caller that does not say. */
export function chooseEncoding(acceptEncoding: string | undefined): Encoding | null {
  return acceptEncoding === undefined ? null : negotiated(acceptEncoding).encoding;
}

const negotiated = memoize((acceptEncoding) => {
  const accepts = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } });
  const best = accepts.encoding([...encodings, 'identity']);
  return { encoding: encodings.find((one) => one === best) ?? null };
});

/** In zlib's threads: other requests do not wait for it. */
export function compress(body: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'gzip') return zip(body);
  return brotli(body, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
      [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
    },
  });
}

/** A body that is not cached, in a coding of the caller. */
export async function encodeBody(body: Buffer, encoding: Encoding | null) {
  const vary = { vary: 'Accept-Encoding' };
  if (encoding === null || body.length < shortestCompressed) return { headers: vary, body };
  return {
    headers: { ...vary, 'content-encoding': encoding },
    body: await compress(body, encoding),
  };
}

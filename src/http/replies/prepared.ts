/** Cache of encoded replies, plain and compressed, bounded in bytes. */
import { LRUCache } from 'lru-cache';
import type { Config } from '../../settings/index.ts';
import { hashOfText } from '../../platform/hash.ts';
import { compress, shortestCompressed, type Encoding } from './encoding.ts';

export interface Prepared {
  /** Cache key. */
  readonly key: string;
  /** The strong validator, whatever the coding. */
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Cursor of the next page, if there is one. */
  readonly nextCursor: string | null;
}

/** One part in 16 of the cache is for replies that were used once. */
const probationDivisor = 16;

/**
 * A segmented LRU: the first use puts a reply into a small probation segment, the second one into the main segment. So a
 * scan over many distinct requests does not evict the replies that are used repeatedly.
 */
export class PreparedReplies {
  private readonly main: LRUCache<string, Prepared>;
  private readonly probation: LRUCache<string, Prepared>;
  private readonly compressing = new Map<string, Promise<Prepared>>();

  constructor({ responseCacheBytes }: Config) {
    const segment = (maxSize: number) =>
      new LRUCache<string, Prepared>({
        maxSize: Math.max(1, Math.floor(maxSize)),
        sizeCalculation: ({ body }, key) => body.length + key.length + 500,
      });
    this.probation = segment(responseCacheBytes / probationDivisor);
    this.main = segment(responseCacheBytes - responseCacheBytes / probationDivisor);
  }

  get(key: string): Prepared | undefined {
    const found = this.main.get(key);
    if (found) return found;
    const again = this.probation.get(key);
    if (!again) return undefined;
    this.probation.delete(key);
    this.main.set(key, again);
    return again;
  }

  /** The reply under a key, in an encoding. */
  async find(key: string, encoding: Encoding | null): Promise<Prepared | undefined> {
    const known = encoding && this.get(encodedKey(key, encoding));
    if (known) return known;
    const plain = this.get(key);
    return plain && this.encoded(plain, encoding);
  }

  /** Adds a reply and returns it in an encoding. */
  add(plain: Prepared, encoding: Encoding | null): Promise<Prepared> {
    this.probation.set(plain.key, plain);
    return this.encoded(plain, encoding);
  }

  /** Made once, however many ask at the same time; as it is when a coding saves nothing. */
  private async encoded(plain: Prepared, encoding: Encoding | null): Promise<Prepared> {
    if (encoding === null || plain.body.length < shortestCompressed) return plain;
    const key = encodedKey(plain.key, encoding);
    let making = this.compressing.get(key);
    if (!making) {
      making = this.make(key, plain, encoding).finally(() => this.compressing.delete(key));
      this.compressing.set(key, making);
    }
    return making;
  }

  private async make(
    key: string,
    { etag, headers, body, nextCursor }: Prepared,
    encoding: Encoding,
  ) {
    const made = {
      key,
      etag,
      headers: { ...headers, etag: weak(etag), 'content-encoding': encoding },
      body: await compress(body, encoding),
      nextCursor,
    };
    this.probation.set(key, made);
    return made;
  }
}

const encodedKey = (key: string, encoding: Encoding) => `${encoding} ${key}`;

/** A strong validator of everything that decides the bytes but their coding; only the last part may have line breaks. */
export const etagOf = (...parts: readonly string[]): string => `"${hashOfText(parts.join('\n'))}"`;

/** A weak ETag for compressed bytes: equal meaning, different bytes (RFC 9110, 8.8.1). */
export const weak = (etag: string): string => `W/${etag}`;

/** Whether If-None-Match names the tag: lists, weak tags and `*` included. */
export function isFresh(ifNoneMatch: string | undefined, etag: string): ifNoneMatch is string {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** The ETag of a 304: that of the encoding which the caller has cached. */
export const matchingTag = (
  ifNoneMatch: string,
  etag: string,
  encoding: Encoding | null,
): string => (encoding !== null && ifNoneMatch.includes(weak(etag)) ? weak(etag) : etag);

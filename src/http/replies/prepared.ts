/** Replies as bytes, ready to send, plain and compressed, kept while memory allows. */
import { LRUCache } from 'lru-cache';
import type { Config } from '../../settings/index.js';
import { hashOfText } from '../../platform/hash.js';
import { compress, shortestCompressed, type Encoding } from './encoding.js';

export interface Prepared {
  /** Where it is kept. */
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Of a page that has a next one. */
  readonly nextCursor: string | null;
}

/** The part of the memory that is for those asked for once. */
const shareAskedOnce = 16;

/**
 * In two segments: what was asked for once stays a short while, what is asked for again stays. A row of requests that
 * nobody repeats neither drives out what is, nor fills memory that is costly to clear.
 */
export class PreparedReplies {
  private readonly kept: LRUCache<string, Prepared>;
  private readonly askedOnce: LRUCache<string, Prepared>;
  private readonly compressing = new Map<string, Promise<Prepared>>();

  constructor({ responseCacheBytes }: Config) {
    const segment = (maxSize: number) =>
      new LRUCache<string, Prepared>({
        maxSize: Math.max(1, Math.floor(maxSize)),
        sizeCalculation: ({ body }, key) => body.length + key.length + 500,
      });
    this.askedOnce = segment(responseCacheBytes / shareAskedOnce);
    this.kept = segment(responseCacheBytes - responseCacheBytes / shareAskedOnce);
  }

  get(key: string): Prepared | undefined {
    const kept = this.kept.get(key);
    if (kept) return kept;
    const again = this.askedOnce.get(key);
    if (!again) return undefined;
    this.askedOnce.delete(key);
    this.kept.set(key, again);
    return again;
  }

  /** What was added under a key, in a coding. */
  async find(key: string, encoding: Encoding | null): Promise<Prepared | undefined> {
    const known = encoding && this.get(encodedKey(key, encoding));
    if (known) return known;
    const plain = this.get(key);
    return plain && this.encoded(plain, encoding);
  }

  /** Keeps a reply, and gives it in a coding. */
  add(plain: Prepared, encoding: Encoding | null): Promise<Prepared> {
    this.askedOnce.set(plain.key, plain);
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

  private async make(key: string, { headers, body, nextCursor }: Prepared, encoding: Encoding) {
    const etag = weak(headers['etag'] ?? '');
    const made = {
      key,
      headers: { ...headers, etag, 'content-encoding': encoding },
      body: await compress(body, encoding),
      nextCursor,
    };
    this.askedOnce.set(key, made);
    return made;
  }
}

const encodedKey = (key: string, encoding: Encoding) => `${encoding} ${key}`;

/** A strong validator of everything that decides the bytes but their coding; only the last part may have line breaks. */
export const etagOf = (...parts: readonly string[]): string => `"${hashOfText(parts.join('\n'))}"`;

/** Of compressed bytes: equal in what they say, not in the bytes (RFC 9110, 8.8.1). */
export const weak = (etag: string): string => `W/${etag}`;

/** Whether If-None-Match names the tag: lists, weak tags and `*` included. */
export function isFresh(ifNoneMatch: string | undefined, etag: string): ifNoneMatch is string {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** The tag that a 304 tells: that of the coding which the caller has of this reply. */
export const matchingTag = (
  ifNoneMatch: string,
  etag: string,
  encoding: Encoding | null,
): string => (encoding !== null && ifNoneMatch.includes(weak(etag)) ? weak(etag) : etag);

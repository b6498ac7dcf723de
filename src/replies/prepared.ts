/** Replies as bytes, ready to send, kept while memory allows. */
import { LRUCache } from 'lru-cache';
import type { Config } from '../config.js';
import { shortHash } from '../hash.js';

export interface Prepared {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export class PreparedReplies {
  private readonly kept: LRUCache<string, Prepared>;

  constructor({ responseCacheBytes }: Config) {
    this.kept = new LRUCache({
      maxSize: Math.max(1, responseCacheBytes),
      sizeCalculation: ({ body }, key) => body.length + key.length + 500,
    });
  }

  get(key: string): Prepared | undefined {
    return this.kept.get(key);
  }

  set(key: string, reply: Prepared): void {
    this.kept.set(key, reply);
  }
}

/** A strong validator of everything that decides the bytes. */
export const etagOf = (...parts: readonly string[]): string => `"${shortHash(parts)}"`;

/** Whether If-None-Match names the tag: lists, weak tags and `*` included. */
export function isFresh(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** Replies as bytes, ready to send, kept while memory allows. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Config } from '../config.js';

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
export function etagOf(...parts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
  return `"${hash.slice(0, 27)}"`;
}

/** Whether If-None-Match names the tag: lists, weak tags and `*` included. */
export function isFresh(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** Callers whose token was verified lately, by the Authorization header just as it was sent. */
import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Config } from '../config.js';
import type { Caller } from './caller.js';

export class KnownCallers {
  private readonly verified: LRUCache<string, Caller> | null;

  constructor({ tokenCacheEntries: max, tokenCacheSeconds }: Config) {
    const ttl = Math.max(1, tokenCacheSeconds * 1000);
    this.verified = max > 0 ? new LRUCache({ max, ttl }) : null;
  }

  /** Nobody once the token has expired, or when its key should be looked at again. */
  find(header: string | undefined): Caller | undefined {
    const caller = header === undefined ? undefined : this.verified?.get(header);
    return caller && caller.expiresAt > Date.now() ? caller : undefined;
  }

  add(header: string, caller: Caller): void {
    this.verified?.set(header, caller);
  }
}

/** Node keeps the first of several Authorization headers and drops the others without a word. */
export function isAuthorizedTwice({ rawHeaders }: IncomingMessage): boolean {
  let seen = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 13 && name.toLowerCase() === 'authorization') seen += 1;
  }
  return seen > 1;
}

/** Callers whose token was verified lately, by the Authorization header just as it was sent. */
import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Config } from '../../config.js';
import type { Caller } from './caller.js';

export interface Known {
  readonly caller: Caller;
  /** When the token expires, or its key should be looked at again: milliseconds since 1970. */
  readonly until: number;
}

export const isTrusted = ({ until }: Known, now = Date.now()): boolean => until > now;

export class KnownCallers {
  private readonly verified: LRUCache<string, Known> | null;
  private readonly trustedMs: number;

  constructor({ tokenCacheEntries: max, tokenCacheSeconds }: Config) {
    this.verified = max > 0 ? new LRUCache({ max }) : null;
    this.trustedMs = Math.max(1, tokenCacheSeconds * 1000);
  }

  find(header: string | undefined): Known | undefined {
    const known = header === undefined ? undefined : this.verified?.get(header);
    return known && isTrusted(known) ? known : undefined;
  }

  add(header: string, caller: Caller): void {
    const until = Math.min(caller.expiresAt, Date.now() + this.trustedMs);
    this.verified?.set(header, { caller, until });
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

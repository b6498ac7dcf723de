/** Callers of recently verified tokens, by the whole Authorization header. */
import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Config } from '../../settings/index.ts';
import type { Caller } from './caller.ts';

interface VerifiedToken {
  readonly caller: Caller;
  /** When the token expires, or its key must be looked up again: milliseconds since 1970. */
  readonly until: number;
}

export class TokenCache {
  private readonly verified: LRUCache<string, VerifiedToken> | null;
  private readonly trustedMs: number;

  constructor({
    tokenCacheEntries: max,
    tokenCacheSeconds,
  }: Pick<Config, 'tokenCacheEntries' | 'tokenCacheSeconds'>) {
    this.verified = max > 0 ? new LRUCache({ max }) : null;
    this.trustedMs = Math.max(1, tokenCacheSeconds * 1000);
  }

  get(header: string | undefined): Caller | undefined {
    const token = header === undefined ? undefined : this.verified?.get(header);
    return token && token.until > Date.now() ? token.caller : undefined;
  }

  set(header: string, caller: Caller): void {
    const until = Math.min(caller.expiresAt, Date.now() + this.trustedMs);
    this.verified?.set(header, { caller, until });
  }
}

/** Node keeps the first of several Authorization headers and silently drops the others. */
export function isAuthorizedTwice({ rawHeaders }: IncomingMessage): boolean {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 13 && name.toLowerCase() === 'authorization') count += 1;
  }
  return count > 1;
}

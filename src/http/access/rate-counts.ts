/** How many requests each caller made in the window of time that their first one opened. */
import { LRUCache } from 'lru-cache';
import type { Config } from '../../config.js';

export interface Counted {
  readonly current: number;
  /** Milliseconds until it begins anew. */
  readonly ttl: number;
}

/** How many there may be, how many are left, and for how many seconds. */
export const rateHeaderNames = [
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
] as const;

const callersKept = 10_000;

export class RateCounts {
  private readonly windows = new LRUCache<string, { current: number; readonly since: number }>({
    max: callersKept,
  });
  /** 0: as many as anybody likes. */
  readonly most: number;
  readonly windowMs: number;

  constructor({ rateRequests, rateSeconds }: Config) {
    this.most = rateRequests;
    this.windowMs = rateSeconds * 1000;
  }

  /** One more request of a caller. */
  add(who: string, now = Date.now()): Counted {
    const known = this.windows.get(who);
    if (!known || known.since + this.windowMs <= now) {
      this.windows.set(who, { current: 1, since: now });
      return { current: 1, ttl: this.windowMs };
    }
    known.current += 1;
    return { current: known.current, ttl: known.since + this.windowMs - now };
  }
}

/** What the headers of a reply say of it, in the order of their names. */
export function rateValues({ most }: RateCounts, { current, ttl }: Counted): readonly string[] {
  return [String(most), String(Math.max(0, most - current)), String(Math.ceil(ttl / 1000))];
}

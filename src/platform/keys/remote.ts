/** Keys of an identity provider at a fixed URL: fetched when needed, kept while it cannot be reached. */
import { createRemoteJWKSet, errors, exportSPKI } from 'jose';
import { LRUCache } from 'lru-cache';
import { Problem } from '../../errors.ts';
import type { Keys } from './port.ts';

interface Options {
  readonly url: string;
  /** An unknown key id, or a failure, is no reason to ask again before this. */
  readonly cooldownMs: number;
  readonly timeoutMs: number;
  /** Keys are fetched anew after this, so that a withdrawn one is noticed. */
  readonly maxAgeMs: number;
  readonly cursorSecret: Buffer;
  readonly onError?: (error: unknown) => void;
  readonly now?: () => number;
}

const keysKept = 100;

export function remoteKeys(options: Options): Keys {
  const { url, cooldownMs, timeoutMs, maxAgeMs, cursorSecret, now = Date.now } = options;
  const set = createRemoteJWKSet(new URL(url), {
    cooldownDuration: cooldownMs,
    timeoutDuration: timeoutMs,
    cacheMaxAge: maxAgeMs,
  });
  const lastGood = new LRUCache<string, string>({ max: keysKept });
  let failedAt = -Infinity;

  const failed = (error: unknown) => {
    failedAt = now();
    options.onError?.(error);
  };
  async function fetched(kid: string, alg: string): Promise<string | null> {
    try {
      const pem = await exportSPKI(await set({ kid, alg }));
      lastGood.set(`${kid} ${alg}`, pem);
      return pem;
    } catch (error) {
      if (!isAnswer(error)) throw error;
      lastGood.delete(`${kid} ${alg}`);
      return null;
    }
  }

  return {
    cursorSecret,
    // Awaited: a function is frozen after its reply and would not receive the keys.
    ready: async () => {
      if (!set.jwks() && now() - failedAt >= cooldownMs) await set.reload().catch(failed);
      return set.jwks() !== undefined;
    },
    publicKey: async (kid, alg) => {
      if (now() - failedAt >= cooldownMs) {
        try {
          return await fetched(kid, alg);
        } catch (error) {
          failed(error);
        }
      }
      const previous = lastGood.get(`${kid} ${alg}`);
      if (previous !== undefined) return previous;
      throw new Problem('not-ready', 'The keys of the identity provider cannot be read.', {
        headers: { 'retry-after': '10' },
      });
    },
  };
}

/** The provider replied and has no such key. */
function isAnswer(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

/** Headers of replies that callers may keep. */
import type { Config } from '../../settings/index.ts';

export type Headers = Readonly<Record<string, string>>;

/** Headers of every reply that depends on the caller and the release. */
export function cacheHeaders({ cacheSeconds, revalidateSeconds, corsOrigins }: Config): Headers {
  const vary = 'Authorization, Accept, Accept-Encoding';
  return {
    'cache-control': `private, max-age=${cacheSeconds}, stale-while-revalidate=${revalidateSeconds}`,
    vary: corsOrigins.length > 0 ? `Origin, ${vary}` : vary,
  };
}

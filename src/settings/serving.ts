/** Caching of releases, tables and replies. */
import { z } from 'zod';
import { setting, whole } from './setting.ts';

export const servingSettings = {
  pointerSeconds: setting(
    'GP_POINTER_SECONDS',
    'Maximum age of the release pointer before it is read again (docs/api.md promises 10 s).',
    z.coerce.number().min(0).max(10).default(2),
  ),
  staleSeconds: setting(
    'GP_STALE_SECONDS',
    'How long the last release is served while the object store is unavailable.',
    whole(10, 604_800, 86_400),
  ),
  tableCacheBytes: setting(
    'GP_TABLE_CACHE_BYTES',
    'Memory for tables: all marts of two releases at scale 1, with room.',
    whole(1_048_576, 68_719_476_736, 536_870_912),
  ),
  tableBytes: setting(
    'GP_TABLE_BYTES',
    'Largest table held in memory; larger ones are queried in the warehouse on a cache miss.',
    whole(0, 68_719_476_736, 33_554_432),
  ),
  queryBytes: setting(
    'GP_QUERY_BYTES',
    'Memory of DuckDB; statements that need more use files in GP_HOME/spill-api.',
    whole(134_217_728, 68_719_476_736, 268_435_456),
  ),
  readSeconds: setting(
    'GP_READ_SECONDS',
    'Longest wait for the rows of a reply, and for each chunk of an export: a slow warehouse must not hold connections.',
    whole(1, 600, 30),
  ),
  responseCacheBytes: setting(
    'GP_RESPONSE_CACHE_BYTES',
    'Memory for encoded replies.',
    whole(0, 4_294_967_296, 33_554_432),
  ),
  sortCacheBytes: setting(
    'GP_SORT_CACHE_BYTES',
    'Memory for sorted row lists, 4 bytes a row and sort.',
    whole(1, 2_147_483_648, 33_554_432),
  ),
  changeCacheEntries: setting(
    'GP_CHANGE_CACHE_ENTRIES',
    'Cached lists of changes between two releases, for the next page.',
    whole(1, 1_000, 16),
  ),
  cacheSeconds: setting(
    'GP_CACHE_SECONDS',
    'max-age of replies: a new release shows after this at the latest.',
    whole(0, 3_600, 10),
  ),
  revalidateSeconds: setting(
    'GP_REVALIDATE_SECONDS',
    'stale-while-revalidate of replies.',
    whole(0, 86_400, 60),
  ),
} as const;

/** How long releases and replies are kept and used. */
import { z } from 'zod';
import { setting, whole } from './setting.js';

export const servingSettings = {
  pointerSeconds: setting(
    'GP_POINTER_SECONDS',
    'Oldest release pointer that is used without reading it again (the contract allows 10).',
    z.coerce.number().min(0).max(10).default(2),
  ),
  staleSeconds: setting(
    'GP_STALE_SECONDS',
    'How long the last release is served while the object store is down.',
    whole(10, 604_800, 86_400),
  ),
  tableCacheBytes: setting(
    'GP_TABLE_CACHE_BYTES',
    'Tables kept in memory: all marts of two releases at scale 1, with room.',
    whole(1_048_576, 68_719_476_736, 536_870_912),
  ),
  tableBytes: setting(
    'GP_TABLE_BYTES',
    'The warehouse is asked about a table that would take more, each time that no reply is prepared.',
    whole(0, 68_719_476_736, 268_435_456),
  ),
  readSeconds: setting(
    'GP_READ_SECONDS',
    'Longest wait for the rows of a reply, and for each further part of an export: a slow warehouse must not hold connections.',
    whole(1, 600, 30),
  ),
  responseCacheBytes: setting(
    'GP_RESPONSE_CACHE_BYTES',
    'Prepared pages kept in memory.',
    whole(0, 4_294_967_296, 33_554_432),
  ),
  lineCacheBytes: setting(
    'GP_LINE_CACHE_BYTES',
    'Rows kept as JSON text: all of the largest customer table at scale 1.',
    whole(0, 2_147_483_648, 16_777_216),
  ),
  selectionCacheEntries: setting(
    'GP_SELECTION_CACHE_ENTRIES',
    'Filtered and sorted row lists kept for the next page, some 0.5 MB each at most.',
    whole(1, 10_000, 64),
  ),
  changeCacheEntries: setting(
    'GP_CHANGE_CACHE_ENTRIES',
    'Lists of what changed between two releases kept for the next page.',
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

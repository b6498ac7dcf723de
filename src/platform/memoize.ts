/** Values that are computed when first needed and then reused. */
import { LRUCache } from 'lru-cache';

const maxQueries = 100;

/** Defers `make` to the first call. Most results are not needed soon after the start, and some are slow to make. */
export function lazy<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** One result for each object, which lives as long as the object does. */
export function memoizeByObject<K extends object, T extends object>(
  make: (key: K) => T,
): (key: K) => T {
  const results = new WeakMap<K, T>();
  return (key) => {
    let result = results.get(key);
    if (!result) results.set(key, (result = make(key)));
    return result;
  };
}

/** One result for each of the last 100 query strings; an error is not cached. */
export function memoize<T extends object>(read: (query: string) => T): (query: string) => T {
  const cache = new LRUCache<string, T>({ max: maxQueries, memoMethod: read });
  return (query) => cache.memo(query);
}

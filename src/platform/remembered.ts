import { LRUCache } from 'lru-cache';

const entries = 100;

/** A reader of query strings that does not read the same one twice; refusals are not kept. */
export function remembered<Query extends object>(
  read: (text: string) => Query,
): (text: string) => Query {
  const known = new LRUCache<string, Query>({ max: entries });
  return (text) => {
    let query = known.get(text);
    if (!query) known.set(text, (query = read(text)));
    return query;
  };
}

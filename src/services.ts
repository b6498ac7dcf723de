/** What the routes work with, made once per process. */
import type { Config } from './config.js';
import type { Keys } from './keys/port.js';
import { Cursors } from './query/cursor.js';
import { Releases } from './releases/releases.js';
import type { ObjectStore } from './objects/port.js';
import { Selections } from './store/selections.js';
import { Tables } from './store/tables.js';
import { PreparedReplies } from './replies/prepared.js';
import type { Warehouse } from './warehouse/port.js';

export interface Ports {
  readonly config: Config;
  readonly keys: Keys;
  readonly objects: ObjectStore;
  readonly warehouse: Warehouse;
  /** Told of failures that callers do not see, as while the last release is served on. */
  readonly onError?: (error: unknown) => void;
}

export interface Services {
  readonly config: Config;
  readonly keys: Keys;
  readonly releases: Releases;
  readonly tables: Tables;
  readonly selections: Selections;
  readonly cursors: Cursors;
  readonly prepared: PreparedReplies;
}

export function makeServices({ config, keys, objects, warehouse, onError }: Ports): Services {
  return {
    config,
    keys,
    releases: new Releases(objects, {
      checkAfter: config.pointerSeconds * 1000,
      hardAge: config.staleSeconds * 1000,
      ...(onError && { onError }),
    }),
    tables: new Tables(warehouse, config.tableCacheBytes),
    selections: new Selections(config.selectionCacheEntries),
    cursors: new Cursors(keys.cursorSecret),
    prepared: new PreparedReplies(config),
  };
}

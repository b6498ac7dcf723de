/** The parts that routes use, created once per process. */
import { TokenCache } from './http/access/token-cache.ts';
import { largestTable, s3Scheme, type Config } from './settings/index.ts';
import type { Keys } from './platform/keys/port.ts';
import { Cursors } from './query/cursor.ts';
import { Metrics } from './http/metrics.ts';
import { lakeFiles, type ReadLakeFile } from './releases/lake-files.ts';
import { Releases } from './releases/releases.ts';
import { ServedRelease } from './releases/served.ts';
import type { ObjectStore } from './platform/objects/port.ts';
import { makeChangeCache, type ChangeCache } from './store/changes.ts';
import { SortedRows } from './store/sorted-rows.ts';
import { Tables } from './releases/tables.ts';
import { Exports } from './http/replies/exports.ts';
import type { ExportLimit } from './http/replies/too-large.ts';
import { PreparedReplies } from './http/replies/prepared.ts';
import { noRunner, type Runner } from './runs/runner.ts';
import { Reloads } from './runs/reload.ts';
import { Runs } from './runs/runs.ts';
import type { Warehouse } from './warehouse/port.ts';

export interface Ports {
  readonly config: Config;
  readonly keys: Keys;
  readonly objects: ObjectStore;
  readonly warehouse: Warehouse;
  /** Starts and stops runs; by default runs are refused. */
  readonly runner?: Runner;
  /** Set where the length of replies is limited. */
  readonly exportLimit?: ExportLimit;
  /** Receives failures that no reply reports, such as a pointer that cannot be read. */
  readonly onError?: (error: unknown) => void;
}

export interface Services {
  readonly config: Config;
  readonly keys: Keys;
  readonly tokens: TokenCache;
  readonly objects: ObjectStore;
  readonly runs: Runs;
  readonly reloads: Reloads;
  readonly releases: Releases;
  readonly warehouse: Warehouse;
  readonly readLakeFile: ReadLakeFile;
  readonly tables: Tables;
  readonly changes: ChangeCache;
  readonly cursors: Cursors;
  readonly prepared: PreparedReplies;
  readonly exports: Exports;
  readonly metrics: Metrics;
}

export function makeServices(ports: Ports): Services {
  const { config, keys, objects, warehouse, runner = noRunner } = ports;
  const onError = ports.onError ?? (() => undefined);
  const runs = new Runs(objects, runner, config.runStopSeconds * 1000, onError);
  const served = new ServedRelease(objects, config.snapshotSeconds * 1000);
  const releases = new Releases(objects, {
    checkAfter: config.pointerSeconds * 1000,
    hardAge: config.staleSeconds * 1000,
    ...(config.home.startsWith(s3Scheme) && {
      choose: (pointer) => served.of(pointer),
    }),
    onError,
  });
  return {
    config,
    keys,
    tokens: new TokenCache(config),
    objects,
    runs,
    reloads: new Reloads({
      ...{ objects, runner, runs, onError },
      source: config.runData,
      startMs: config.runStartSeconds * 1000,
    }),
    releases,
    warehouse,
    readLakeFile: lakeFiles(config.home),
    metrics: new Metrics(releases),
    tables: new Tables({
      warehouse,
      sorted: new SortedRows(config.sortCacheBytes),
      maxBytes: config.tableCacheBytes,
      maxTableBytes: largestTable(config),
      readMs: config.readSeconds * 1000,
    }),
    changes: makeChangeCache(config.changeCacheEntries),
    cursors: new Cursors(keys.cursorSecret),
    prepared: new PreparedReplies(config),
    exports: new Exports(config.exportsPerCaller, ports.exportLimit),
  };
}

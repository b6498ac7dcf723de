/**
 * Writes snapshots of releases. The work is derived from the release pointer and the stored snapshots, so that late,
 * repeated and out-of-order events change nothing; a snapshot is written by compare-and-set.
 */
import type { Logger } from 'pino';
import { ledger } from '../../contracts/ledger.ts';
import { manifest, type Manifest } from '../../contracts/manifest.ts';
import { pointer, pointerKey, type Pointer } from '../../contracts/pointer.ts';
import { snapshot, snapshotKey, type Snapshot } from '../../contracts/snapshot.ts';
import { logEvents } from '../../platform/names.ts';
import { martTables } from '../../marts/index.ts';
import { readDocument } from '../../platform/objects/documents.ts';
import { PreconditionError, type ObjectStore } from '../../platform/objects/port.ts';
import { purgeSnapshots, writeSnapshot } from '../../warehouse/snapshots/writer.ts';
import type { Warehouse } from '../../warehouse/port.ts';
import type { RefreshRequest } from './event.ts';
import { RefreshRecord } from './record.ts';
import { refusalOf } from './refusal.ts';

export interface RefreshPorts {
  readonly objects: ObjectStore;
  readonly warehouse: Warehouse;
  readonly log: Pick<Logger, 'error' | 'info'>;
  readonly smallestRelease: number;
  /** As of the API, which queries larger tables in the warehouse and reads no snapshot of them. */
  readonly maxTableBytes: number;
}

/** Returns the releases that got a snapshot. An error of one release is raised after the others are done. */
export async function refreshReleases(
  ports: RefreshPorts,
  { release }: RefreshRequest,
): Promise<string[]> {
  const { objects, log } = ports;
  const work = findWork(objects, release);
  const { retained, names } = await work.catch(logFailure(log, { run_id: release }));
  const done: string[] = [];
  const failures: unknown[] = [];
  for (const one of names) {
    try {
      const isDone = await refreshRelease(ports, one, retained).catch(
        logFailure(log, { run_id: one }),
      );
      if (isDone) done.push(one);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  const releases = new Set(retained.map((one) => one.release));
  await purgeSnapshots(objects, releases).catch(logFailure(log, {}));
  // Also when there was nothing to do, as after a run over an unchanged source.
  if (release === null && done.length === names.length) {
    log.info({ event: logEvents.releaseCurrent }, 'every release has its snapshot');
  }
  return done;
}

/** Logs the event that the alarm counts, and raises the error. */
function logFailure(log: RefreshPorts['log'], context: { readonly run_id?: string | null }) {
  return (err: unknown): never => {
    log.error({ event: logEvents.refreshFailed, ...context, err }, 'refresh failed');
    throw err;
  };
}

async function findWork(objects: ObjectStore, release: string | null) {
  const at = (await readDocument(objects, pointerKey, pointer))?.document ?? null;
  const retained = at?.releases ?? [];
  if (release !== null && !retained.some((one) => one.release === release)) {
    throw new Error(`release ${release} is not retained`);
  }
  return { retained, names: await releasesToRefresh(objects, at, release) };
}

/** The current release and those after it, oldest first, that have no snapshot yet. */
async function releasesToRefresh(objects: ObjectStore, at: Pointer | null, release: string | null) {
  if (release !== null) return [release];
  const from = at?.current?.sequence ?? 0;
  const names: string[] = [];
  for (const one of at?.releases ?? []) {
    if (one.sequence < from) continue;
    if (!(await objects.get(snapshotKey(one.release)))) names.push(one.release);
  }
  return names;
}

/** Returns false when the release is refused. Records and raises any error. */
async function refreshRelease(
  ports: RefreshPorts,
  release: string,
  retained: Pointer['releases'],
): Promise<boolean> {
  const { objects, log } = ports;
  const record = await RefreshRecord.begin(objects, release);
  try {
    const read = await manifestOf(objects, release);
    const last = await lastSnapshot(objects, read, retained);
    const ledgerOf = (await readDocument(objects, `runs/${release}.json`, ledger))?.document;
    const refusal = ledgerOf?.allow_shrink
      ? null
      : refusalOf(read, last?.manifest ?? null, ports.smallestRelease);
    if (refusal !== null) {
      await record.end('refused', { error: { type: 'Refused', message: refusal } });
      log.error(
        { event: logEvents.refreshRefused, run_id: release, detail: refusal },
        'release refused',
      );
      return false;
    }
    const made = await writeOrRead(ports, read, last?.snapshot ?? null);
    const figures = figuresOf(made, last?.snapshot ?? null);
    const seconds = await record.end('succeeded', figures);
    const without = martTables.flatMap(({ table: { name } }) =>
      read.tables[`gold/${name}`] && !made.tables[name] ? [name] : [],
    );
    log.info(
      { event: logEvents.releaseRefreshed, run_id: release, ...figures, seconds, without },
      'release refreshed',
    );
    return true;
  } catch (error) {
    const [type, message] = error instanceof Error ? [error.name, error.message] : ['Error', ''];
    await record.end('failed', { error: { type, message } }).catch((failure: unknown) => {
      log.error({ err: failure, run_id: release }, 'the failure cannot be recorded');
    });
    throw error;
  }
}

/** The snapshot, written by this refresh or by a concurrent one. */
async function writeOrRead(ports: RefreshPorts, release: Manifest, before: Snapshot | null) {
  try {
    return await writeSnapshot(ports, release, before);
  } catch (error) {
    if (!(error instanceof PreconditionError)) throw error;
    return writeSnapshot(ports, release, before);
  }
}

async function manifestOf(objects: ObjectStore, release: string): Promise<Manifest> {
  const found = await readDocument(objects, `releases/${release}.json`, manifest);
  if (!found) throw new Error(`release ${release} has no manifest`);
  return found.document;
}

/** The newest release before this one that has a snapshot. */
async function lastSnapshot(
  objects: ObjectStore,
  { sequence }: Manifest,
  retained: Pointer['releases'],
): Promise<{ manifest: Manifest; snapshot: Snapshot } | null> {
  for (const one of retained.toReversed()) {
    if (one.sequence >= sequence) continue;
    const found = await readDocument(objects, snapshotKey(one.release), snapshot);
    if (!found) continue;
    return { manifest: await manifestOf(objects, one.release), snapshot: found.document };
  }
  return null;
}

function figuresOf({ tables }: Snapshot, before: Snapshot | null) {
  const all = Object.entries(tables);
  return {
    tables: all.length,
    written: all.filter(([name, { key }]) => before?.tables[name]?.key !== key).length,
    rows: all.reduce((sum, [, { rows }]) => sum + rows, 0),
  };
}

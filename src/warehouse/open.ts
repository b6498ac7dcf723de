/** The warehouse that the settings name. The AWS clients are loaded with the first table. */
import { s3Scheme, type Config } from '../settings/index.ts';
import { placeOf } from '../platform/objects/open.ts';
import type { ObjectStore } from '../platform/objects/port.ts';
import { noWarehouse } from './none.ts';
import type { Warehouse } from './port.ts';

/** Redshift, unloaded once for each table version, or no warehouse. */
export function openWarehouse(config: Config, objects: ObjectStore): Warehouse {
  if (config.workgroup === '' || !config.home.startsWith(s3Scheme)) return noWarehouse;
  let opened: ReturnType<typeof open> | null = null;
  const parts = () => (opened ??= open(config, objects));
  return {
    load: async (table, version, release) => (await parts()).once.load(table, version, release),
    async *query(of, statement, earlier) {
      yield* (await parts()).redshift.query(of, statement, earlier);
    },
    followPointer: async (pointer) => (await parts()).redshift.followPointer(pointer),
  };
}

async function open(config: Config, objects: ObjectStore) {
  const [
    { s3Client, S3Store },
    { redshiftClient, Statements },
    { RedshiftWarehouse },
    { OnceWarehouse },
  ] = await Promise.all([
    import('../platform/objects/s3.ts'),
    import('./statements.ts'),
    import('./redshift.ts'),
    import('./once.ts'),
  ]);
  const pauseMs = config.warehousePauseSeconds * 1000;
  const place = { workgroup: config.workgroup, database: config.warehouseDatabase };
  const statements = new Statements(redshiftClient(), place, {
    deadlineMs: config.statementSeconds * 1000,
    perSecond: config.statementsPerSecond,
    failures: config.statementFailures,
    pauseMs,
  });
  const patienceMs = config.tablePatienceSeconds * 1000;
  const redshift = new RedshiftWarehouse({
    statements,
    home: new S3Store(s3Client(), placeOf(config.home)),
    location: config.home,
    role: config.unloadRole,
    patienceMs,
  });
  const once = new OnceWarehouse(objects, redshift, {
    // The deadline of the statement, and as much again to read the unloaded files.
    claimMs: config.statementSeconds * 2_000,
    ...{ pauseMs, patienceMs },
  });
  return { once, redshift };
}

/** Redshift as the settings name it; its clients load when the first table is asked for. */
import { s3Scheme, type Config } from '../config.js';
import { placeOf } from '../objects/open.js';
import type { ObjectStore } from '../objects/port.js';
import { noWarehouse } from './none.js';
import type { Warehouse } from './port.js';

/** Where snapshots are the rule: Redshift once per table version, or nothing. */
export function openWarehouse(config: Config, objects: ObjectStore): Warehouse {
  if (config.workgroup === '' || !config.home.startsWith(s3Scheme)) return noWarehouse;
  let opened: Promise<Warehouse> | null = null;
  return {
    load: async (table, version, release) => {
      opened ??= open(config, objects);
      return (await opened).load(table, version, release);
    },
  };
}

async function open(config: Config, objects: ObjectStore): Promise<Warehouse> {
  const [{ s3Client, S3Store }, { redshiftClient, Statements }, redshift, { OnceWarehouse }] =
    await Promise.all([
      import('../objects/s3.js'),
      import('./statements.js'),
      import('./redshift.js'),
      import('./once.js'),
    ]);
  const pauseMs = config.warehousePauseSeconds * 1000;
  const place = { workgroup: config.workgroup, database: config.warehouseDatabase };
  const statements = new Statements(redshiftClient(), place, {
    deadlineMs: config.statementSeconds * 1000,
    perSecond: config.statementsPerSecond,
    failures: config.statementFailures,
    pauseMs,
  });
  const source = new redshift.RedshiftWarehouse({
    statements,
    home: new S3Store(s3Client(), placeOf(config.home)),
    location: config.home,
    role: config.unloadRole,
  });
  return new OnceWarehouse(objects, source, {
    // An owner has its statement's time, and as much again to read what was unloaded.
    claimMs: config.statementSeconds * 2_000,
    pauseMs,
    patienceMs: config.tablePatienceSeconds * 1000,
  });
}

/** A Redshift (double) with tables of gold, and what reads them. */
import type { TableVersion } from '../../src/contracts/common.ts';
import { isNumeric, type Table } from '../../src/marts/table.ts';
import { S3Store } from '../../src/platform/objects/s3.ts';
import { OnceWarehouse, type OnceLimits } from '../../src/warehouse/once.ts';
import { RedshiftWarehouse, warehouseName } from '../../src/warehouse/redshift.ts';
import {
  redshiftClient,
  Statements,
  type StatementLimits,
} from '../../src/warehouse/statements.ts';
import { bucket, type Doubles } from './doubles.ts';
import type { Row } from './release.ts';

export const limits: StatementLimits & OnceLimits = {
  ...{ deadlineMs: 20_000, perSecond: 30, failures: 3, pauseMs: 60_000 },
  ...{ claimMs: 30_000, patienceMs: 30_000 },
};

/** What an instance works with: each has its own, over the same services. */
export function instance({ s3, told }: Doubles, changed: Partial<typeof limits> = {}) {
  const all = { ...limits, ...changed };
  const client = redshiftClient(told);
  const place = { workgroup: 'analytics', database: 'global_partners' };
  const statements = new Statements(client, place, all);
  const home = new S3Store(s3, { bucket, prefix: 'home/' });
  const objects = new S3Store(s3, { bucket, prefix: 'home/objects/' });
  const location = `s3://${bucket}/home`;
  const { patienceMs } = all;
  const source = new RedshiftWarehouse({ statements, home, location, role, patienceMs });
  return {
    client,
    statements,
    objects,
    source,
    warehouse: new OnceWarehouse(objects, source, all),
  };
}

const role = 'arn:aws:iam::123456789012:role/unload';

const types = { text: 'varchar(1024)', date: 'date', flag: 'boolean', count: 'bigint' } as const;

/** Puts a version of a table there as the pipeline does; returns it as manifests name it. */
export async function fill(
  { statements }: ReturnType<typeof instance>,
  table: Table,
  run_id: string,
  rows: readonly Row[],
): Promise<TableVersion> {
  const run = (sql: string) => statements.run({ sql });
  const columns = table.columns.map(({ name, kind }) => {
    const type = kind in types ? types[kind as keyof typeof types] : 'decimal(18,4)';
    return `"${name}" ${kind === 'model' ? 'double precision' : type}`;
  });
  await run('CREATE SCHEMA IF NOT EXISTS gold');
  const name = warehouseName(table);
  await run(`CREATE TABLE IF NOT EXISTS ${name} (run_id varchar(64), ${columns.join(', ')})`);
  const cell = (row: Row, column: string, isNumber: boolean) => {
    const value = row[column] ?? null;
    return isNumber || typeof value !== 'string'
      ? String(value)
      : `'${value.replaceAll("'", "''")}'`;
  };
  const lines = rows.map((row) => {
    const cells = table.columns.map(({ name, kind }) => cell(row, name, isNumeric(kind)));
    return `('${run_id}', ${cells.join(', ')})`;
  });
  if (lines.length > 0) await run(`INSERT INTO ${name} VALUES ${lines.join(', ')}`);
  return { run_id, path: `gold/${table.name}/${run_id}/1`, rows: rows.length, files: [] };
}

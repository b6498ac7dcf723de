/** Publishes small releases the way the pipeline does: Parquet in the lake, manifest, then the pointer. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { TableVersion } from '../../src/contracts/common.ts';
import { manifest } from '../../src/contracts/manifest.ts';
import { pointer, type Pointer } from '../../src/contracts/pointer.ts';
import { tableNamed } from '../../src/marts/index.ts';
import type { Kind, Table } from '../../src/marts/table.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';

export type Row = Readonly<Record<string, string | number | boolean | null>>;
/** Rows by table name, or SQL that selects them. */
export type Tables = Readonly<Record<string, readonly Row[] | string>>;

const sqlTypes: Record<Kind, string> = {
  text: 'varchar',
  count: 'bigint',
  money: 'decimal(18,2)',
  ratio: 'decimal(18,4)',
  average: 'decimal(18,2)',
  percent: 'decimal(18,2)',
  model: 'double',
  date: 'date',
  flag: 'boolean',
};

/** SQL that selects the rejected records of a source table, as the pipeline stores them. */
export type Quarantine = Readonly<Record<'order_items' | 'order_item_options', string>>;

export interface Publication {
  readonly release: string;
  readonly tables: Tables;
  /** Columns by table that the pipeline of this release does not know yet. */
  readonly absent?: Readonly<Record<string, readonly string[]>>;
  /** Without it the release has no rejected record, and no file of them. */
  readonly quarantine?: Quarantine;
  readonly sequence?: number;
  readonly asOf?: string;
  /** Releases that the pointer still has; those before it by default. */
  readonly kept?: readonly string[];
  readonly pinned?: boolean;
}

/** Writes a release and moves the pointer to it. */
export async function publish(home: string, publication: Publication): Promise<void> {
  const store = new DirectoryStore(join(home, 'objects'));
  const tables: Record<string, TableVersion> = {};
  for (const [name, rows] of Object.entries(publication.tables)) {
    const table = tableNamed(name);
    const absent = publication.absent?.[name] ?? [];
    const columns = table.columns.filter((one) => !absent.includes(one.name));
    const known = { ...table, columns };
    tables[`gold/${name}`] = {
      ...(await writeTable(home, known, rows, publication.release)),
      columns: columns.map((one) => one.name),
    };
  }
  for (const source of ['order_items', 'order_item_options'] as const) {
    const name = `silver/quarantine_${source}`;
    const path = `${name}/${publication.release}/1`;
    const sql = publication.quarantine?.[source];
    tables[name] = sql
      ? await writeVersion(home, path, sql, publication.release)
      : { run_id: publication.release, path, rows: 0, files: [] };
  }
  const found = await store.get('releases/current.json');
  const before = found ? pointer.parse(JSON.parse(found.body.toString())) : null;
  const sequence = publication.sequence ?? (before?.releases.at(-1)?.sequence ?? 0) + 1;
  const at = { release: publication.release, sequence };
  const document = manifestOf(publication, tables, sequence);
  await store.create(`releases/${publication.release}.json`, bytes(document));
  const moved = pointerAfter(before, at, publication, Number(found?.etag ?? 0) + 1);
  if (found) await store.replace('releases/current.json', bytes(moved), found.etag);
  else await store.create('releases/current.json', bytes(moved));
}

function pointerAfter(
  before: Pointer | null,
  at: { release: string; sequence: number },
  { kept, pinned = false }: Publication,
  moves: number,
): Pointer {
  const entries = [...(before?.releases ?? []), { ...at, published_at: publishedAt(at.sequence) }];
  return pointer.parse({
    schema_version: 1,
    current: at,
    releases: entries.filter(
      ({ release }) => release === at.release || (kept?.includes(release) ?? true),
    ),
    pinned,
    previous: before?.current?.release ?? null,
    token: at.sequence,
    moved_at: publishedAt(moves),
  } satisfies Pointer);
}

export const publishedAt = (sequence: number) =>
  new Date(Date.UTC(2024, 1, 21, 3, sequence)).toISOString();

function manifestOf(
  { release, asOf = '2024-02-20' }: Publication,
  tables: Record<string, TableVersion>,
  sequence: number,
) {
  return manifest.parse({
    schema_version: 1,
    release,
    sequence,
    as_of: asOf,
    first_date: '2024-01-10',
    published_at: publishedAt(sequence),
    source: { kind: 'csv', id: 'test' },
    code_version: 'test',
    settings: { tier_low: 0.2, tier_high: 0.8, excluded_apps: ['Test'] },
    settings_hash: 'test',
    fingerprint: 'test',
    counts: {
      order_items: { read: 3, accepted: 2, quarantined: 1, by_reason: { time_invalid: 1 } },
    },
    checks: [{ name: 'keys', table: 'clv', passed: true, detail: 'unique' }],
    metadata: {},
    libraries: {},
    tables,
  });
}

/** One for all tables of a process: making one takes longer than writing a table. */
let writer: Promise<DuckDBConnection> | null = null;
const connect = async () => (await DuckDBInstance.create(':memory:')).connect();

async function writeTable(
  home: string,
  table: Table,
  rows: readonly Row[] | string,
  release: string,
): Promise<TableVersion> {
  const parts = table.name.split('/');
  const path = ['gold', ...parts, ...(parts.length === 1 ? parts : []), release, '1'].join('/');
  const source = typeof rows === 'string' ? rows : valuesOf(table, rows);
  const columns = table.columns.map(
    ({ name, kind }) => `"${name}"::${sqlTypes[kind]} as "${name}"`,
  );
  return writeVersion(home, path, `select ${columns.join(', ')} from (${source})`, release);
}

async function writeVersion(
  home: string,
  path: string,
  sql: string,
  release: string,
): Promise<TableVersion> {
  const folder = join(home, 'lake', path);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'part-0.parquet');
  const connection = await (writer ??= connect());
  await connection.run(`copy (${sql}) to '${file}' (format parquet)`);
  const counted = await connection.runAndReadAll(`select count(*)::int from '${file}'`);
  const written = readFileSync(file);
  return {
    run_id: release,
    path,
    rows: Number(counted.getRows()[0]?.[0]),
    files: [
      {
        name: 'part-0.parquet',
        bytes: written.length,
        sha256: createHash('sha256').update(written).digest('hex'),
      },
    ],
  };
}

function valuesOf(table: Table, rows: readonly Row[]): string {
  const names = table.columns.map(({ name }) => `"${name}"`).join(', ');
  const literal = (value: Row[string] | undefined) =>
    typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value ?? null);
  const lines = rows.map(
    (row) => `(${table.columns.map(({ name }) => literal(row[name])).join(', ')})`,
  );
  if (lines.length === 0) {
    return `select ${table.columns.map(({ name }) => `null as "${name}"`).join(', ')} where false`;
  }
  return `select * from (values ${lines.join(', ')}) as t(${names})`;
}

const bytes = (document: object) => Buffer.from(JSON.stringify(document));

/** Reading rejected records without files: what a caller reads of each failure, and where the cause stays. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import t from 'tap';
import { manifest } from '../../src/contracts/manifest.ts';
import { Problem } from '../../src/errors.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import { readDocument } from '../../src/platform/objects/documents.ts';
import { rejectedRecords } from '../../src/releases/quarantine.ts';
import type { ReadLakeFile } from '../../src/releases/lake-files.ts';
import { publisher } from '../support/publisher.ts';

const filter = { table: 'order_items' as const, reasons: [], file: null };
const what = 'The rejected records of order_items of release r1';

/** Reads them from one file, whose bytes were `written`. */
async function read(
  folder: string,
  written: string | Buffer,
  readFile: ReadLakeFile | null,
  ms: number,
) {
  const objects = new DirectoryStore(folder);
  const sha256 = createHash('sha256').update(written).digest('hex');
  const version = { run_id: 'r1', path: 'p', rows: 1, files: [{ name: 'f', bytes: 10, sha256 }] };
  const tables = readFile ? { 'silver/quarantine_order_items': version } : {};
  await publisher(objects).publish('r1', tables);
  const found = await readDocument(objects, 'releases/r1.json', manifest);
  if (!found) throw new Error('no manifest');
  const reader = readFile ?? (() => Promise.reject(new Error('not read')));
  return rejectedRecords(found.document, filter, reader, ms);
}

async function failure(folder: string, readFile: ReadLakeFile | null, readMs = 10_000) {
  const error: unknown = await read(folder, 'as written', readFile, readMs).then(
    () => null,
    (one: unknown) => one,
  );
  if (!(error instanceof Problem)) throw new Error('no problem', { cause: error });
  const { type, detail, headers, cause } = error;
  return [type, detail, headers['retry-after'], cause instanceof Error ? cause.message : cause];
}

const unreadable = (cause: string) => [
  ...['release-unavailable', `${what} cannot be read.`, '10', cause],
];

t.test('failures', async (t) => {
  const folder = (name: string) => `${t.testdir()}/${name}`;
  t.strictSame(
    await failure(folder('none'), null),
    unreadable('release r1 names no quarantine of order_items'),
  );
  t.strictSame(
    await failure(folder('changed'), () => Promise.resolve(Buffer.from('changed'))),
    unreadable('p/f is not as it was written'),
  );
  t.strictSame(
    await failure(folder('down'), () => Promise.reject(new Error('secret'))),
    unreadable('secret'),
  );
  t.strictSame(await failure(folder('late'), () => new Promise(() => undefined), 20), [
    ...['read-timeout', `${what} took longer than 0.02 s to read.`, '10', undefined],
  ]);
});

t.test('files of the first version, which compressed by zstd', async (t) => {
  const file = `${t.testdir()}/part.parquet`;
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const row = `['price_invalid'] as reasons, 'a.csv' as source_file, 7::bigint as record_number,
    'r1' as run_id, 'x' as item_price`;
  await connection.run(`copy (select ${row}) to '${file}' (format parquet, compression zstd)`);
  const body = readFileSync(file);
  t.strictSame(await read(t.testdir(), body, () => Promise.resolve(body), 10_000), [
    {
      ...{ table: 'order_items', file: 'a.csv', record_number: 7 },
      ...{ reasons: ['price_invalid'], record: { item_price: 'x' } },
    },
  ]);
});

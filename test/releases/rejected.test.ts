/** Reading rejected records without files: what a caller reads of each failure, and where the cause stays. */
import { createHash } from 'node:crypto';
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

async function failure(folder: string, readFile: ReadLakeFile | null, readMs = 10_000) {
  const objects = new DirectoryStore(folder);
  const sha256 = createHash('sha256').update('as written').digest('hex');
  const version = { run_id: 'r1', path: 'p', rows: 1, files: [{ name: 'f', bytes: 10, sha256 }] };
  const tables = readFile ? { 'silver/quarantine_order_items': version } : {};
  await publisher(objects).publish('r1', tables);
  const found = await readDocument(objects, 'releases/r1.json', manifest);
  if (!found) throw new Error('no manifest');
  const read = readFile ?? (() => Promise.reject(new Error('not read')));
  const error: unknown = await rejectedRecords(found.document, filter, read, readMs).then(
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

/** Tables of a release of one small table, whose warehouse a test replaces in part. */
import { manifest } from '../../src/contracts/manifest.ts';
import { Problem } from '../../src/errors.ts';
import { tableNamed } from '../../src/marts/index.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import { readDocument } from '../../src/platform/objects/documents.ts';
import { Tables } from '../../src/releases/tables.ts';
import { SortedRows } from '../../src/store/sorted-rows.ts';
import type { Warehouse } from '../../src/warehouse/port.ts';
import { storedTable } from './memory-tables.ts';
import { publisher } from './publisher.ts';

export const model = tableNamed('clv/model');
export const columns = model.columns.map(({ name }) => name);

export async function release(folder: string, absent: readonly string[] = []) {
  const objects = new DirectoryStore(folder);
  const present = columns.filter((name) => !absent.includes(name));
  await publisher(objects).publish('r1', {
    'gold/clv/model': { run_id: 'r1', path: 'p', rows: 1, files: [], columns: present },
  });
  const found = await readDocument(objects, 'releases/r1.json', manifest);
  if (!found) throw new Error('no manifest');
  return found.document;
}

export const loaded: Warehouse['load'] = (table) => {
  const row = table.columns.map(({ name }) => ({ model: 'mbg_nbd', name: 'a', value: 1 })[name]);
  return Promise.resolve(storedTable(table, [row.map((cell) => cell ?? null)]));
};

export const open = (warehouse: Partial<Warehouse>, options: Record<string, number> = {}) =>
  new Tables({
    ...{ maxBytes: 1e6, maxTableBytes: 1e6, readMs: 10_000, ...options },
    ...{ warehouse: { load: loaded, ...warehouse }, sorted: new SortedRows(1e6) },
  });

const request = { conditions: [], sort: [], after: null, limit: 10, fields: columns };
export const page = { ...request, sort: [{ column: 'name', isDescending: false }] };

export const problemOf = async (reading: Promise<unknown>) => {
  const error = await reading.then(
    () => null,
    (failure: unknown) => failure,
  );
  if (!(error instanceof Problem)) throw new Error('no problem', { cause: error });
  return { type: error.type, detail: error.detail, headers: error.headers, cause: error.cause };
};

export const unavailable = (detail: string, cause?: unknown) => ({
  ...{ type: 'release-unavailable', detail, headers: { 'retry-after': '10' }, cause },
});

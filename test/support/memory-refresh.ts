/** A refresh over tables in memory, with a store and a warehouse that a test can break. */
import type { TableVersion } from '../../src/contracts/common.ts';
import { refresh, refreshKey } from '../../src/contracts/refresh.ts';
import { tableNamed } from '../../src/marts/index.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import { readDocument } from '../../src/platform/objects/documents.ts';
import { refreshReleases } from '../../src/releases/refresh/refresh.ts';
import type { Warehouse } from '../../src/warehouse/port.ts';
import { storedTable } from './memory-tables.ts';
import { publisher } from './publisher.ts';

const model = tableNamed('clv/model');
const row = (name: string) => ['mbg_nbd', name, 1];

export const version = (run_id: string, rows: number): TableVersion => ({
  ...{ run_id, path: `gold/clv/model/${run_id}/1`, rows, files: [] },
  columns: model.columns.map(({ name }) => name),
});

export type Line = [level: string, event: unknown, run: unknown, text: unknown];

const questions: NonNullable<Warehouse['query']> = () => {
  throw new Error('a refresh asks nothing');
};

/** A refresh whose warehouse has the rows of each version; `broken` runs fail. With a limit, it answers questions. */
export function refresher(folder: string, maxTableBytes = Infinity) {
  const objects = new DirectoryStore(folder);
  const lines: Line[] = [];
  const errors: unknown[] = [];
  const without: unknown[] = [];
  const broken = new Map<string, Error>();
  const log =
    (level: string) =>
    (...[fields, text]: unknown[]) => {
      const { event, run_id, err, ...others } = fields as Record<string, unknown>;
      lines.push([level, event, run_id, text]);
      if (err !== undefined) errors.push(err);
      if ('without' in others) without.push(others['without']);
    };
  const warehouse: Warehouse = {
    ...(maxTableBytes < Infinity && { query: questions }),
    load: (table: typeof model, { run_id, rows }: TableVersion) =>
      broken.has(run_id)
        ? Promise.reject(broken.get(run_id) ?? new Error())
        : Promise.resolve(
            storedTable(
              table,
              Array.from({ length: rows }, (_, i) => row(`n${i}`)),
            ),
          ),
  };
  const run = (release: string | null = null, store = objects) =>
    refreshReleases(
      {
        ...{ objects: store, warehouse, smallestRelease: 0.5, maxTableBytes },
        log: { info: log('info'), error: log('error') },
      },
      { release },
    );
  const record = async (release: string) =>
    (await readDocument(objects, refreshKey(release), refresh))?.document;
  const { publish, move } = publisher(objects);
  const add = (name: string, rows = 2, of = name) =>
    publish(name, { 'gold/clv/model': version(of, rows) });
  return { objects, lines, errors, without, broken, run, record, move, add, publish };
}

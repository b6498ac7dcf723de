/** The state of the rehearsed system that must not change without new data. */
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { SourceTable } from '../../src/contracts/ingest.ts';
import { pointer, pointerKey } from '../../src/contracts/pointer.ts';
import { prefixes } from '../../src/platform/names.ts';
import { readDocument } from '../../src/platform/objects/documents.ts';
import type { ObjectStore } from '../../src/platform/objects/port.ts';
import { bucket as lake } from '../support/doubles.ts';
import { rowsOf } from '../support/ingest.ts';
import type { Places } from './places.ts';

/** In PostgreSQL. */
export const tables = {
  order_items: 'order_items_fct',
  order_item_options: 'order_item_options_fct',
  date_dim: 'date_dim',
  restaurants: 'restaurants',
} satisfies Record<SourceTable, string>;

/** Of each table: the transaction that wrote its oldest row, and how many there are. */
export async function sourceRows({ services }: Places): Promise<[string, number][]> {
  const each = Object.values(tables).map((name) => `SELECT min(xmin::text), count(*) FROM ${name}`);
  const rows = await rowsOf(services, each.join(' UNION ALL '));
  return rows.map(([written, count]) => [String(written), Number(count)]);
}

/** How many statements to the warehouse begin so. */
export async function statements({ doubles }: Places, beginning: string): Promise<number> {
  const all = await doubles.statements();
  return all.filter(({ sqls }) => sqls.some((sql) => sql.startsWith(beginning))).length;
}

/** Rows of the source, what the warehouse loaded and unloaded, and the releases. */
export async function readState(places: Places, objects: ObjectStore): Promise<string> {
  const rows = await sourceRows(places);
  // Not its token: every run raises that.
  const found = await readDocument(objects, pointerKey, pointer);
  const released = found && [found.document.current, found.document.releases];
  const counts = [await statements(places, 'COPY'), await statements(places, 'UNLOAD')];
  return JSON.stringify([rows, counts, released]);
}

/** Every object of the lake except the locks, which count their owners. */
export async function readObjects({ doubles: { s3: client } }: Places): Promise<string> {
  const found: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: lake }))
    found.push(...Contents.map(({ Key = '', ETag = '' }) => `${Key} ${ETag}`));
  const locks = `${prefixes.home}/${prefixes.objects}/locks/`;
  return found.filter((one) => !one.startsWith(locks)).join();
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Ledger } from '../../src/contracts/ledger.ts';
import { rejectionReasons } from '../../src/releases/quarantine.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import { testApp } from '../support/app.ts';
import { tables } from '../support/data.ts';
import { quarantine } from '../support/data-quarantine.ts';

const table = 'order_items';
const malformed = {
  ...{ table, file: 'a.csv', record_number: 9, reasons: ['record_malformed'] },
  record: { order_id: null, item_price: null },
};
const wrongPrice = {
  ...{ table, file: 'a.csv', record_number: 10, reasons: ['price_invalid'] },
  record: { order_id: 'o1', item_price: 'x' },
};
const twoReasons = {
  ...{ table, file: 'b.csv', record_number: 2, reasons: ['price_invalid', 'text_too_long'] },
  record: { order_id: 'o3', item_price: '-1' },
};
const option = {
  ...{ table: 'order_item_options', file: 'c.csv', record_number: 1, reasons: ['superseded'] },
  record: { order_id: 'o1' },
};

const time = '2024-02-21T03:00:00.000Z';
/** Of the run that published it. */
const ledger: Ledger = {
  ...{ schema_version: 1, run_id: 'first', status: 'succeeded', retry_of: null, reason: null },
  ...{ created_at: time, started_at: time, updated_at: time, finished_at: time },
  ...{ requested_as_of: null, as_of: null, first_date: null, marts: ['clv'] },
  source: { kind: 'csv', id: 'test', location: '/data' },
  ...{ code_version: 'test', settings: {}, settings_hash: 'test', allow_shrink: false },
  ...{ base_release: null, changes: {}, counts: {}, checks: [], metadata: {}, release: 'first' },
  ...{ token: 1, steps: [] },
};

const path = '/v1/releases/first/quarantine';
const published = (t: Parameters<typeof testApp>[0]) =>
  testApp(t, { release: { release: 'first', tables, quarantine } });

t.test('rejected records, filtered, without cards', async (t) => {
  const { get, token } = await published(t);
  const admin = await token('admin');
  const read = async (query: string) => (await get(`${path}?${query}`, admin)).json();
  const meta = { release: 'first', table, rows: 3, total_rows: 3, next_cursor: null };
  t.strictSame(await read(''), { data: [malformed, wrongPrice, twoReasons], meta });
  const data = async (query: string) => (await read(query)).data;
  t.strictSame(await data('table=order_item_options'), [option]);
  t.strictSame(await data('reason=text_too_long'), [twoReasons]);
  t.strictSame(await data('reason=text_too_long&reason=record_malformed'), [malformed, twoReasons]);
  t.strictSame(await data('file=a.csv&reason=price_invalid'), [wrongPrice]);
  t.strictSame(await data('reason=superseded'), []);
  t.equal((await get(path, admin)).headers['cache-control'], 'no-store');
});

t.test('pages, whose cursors belong to release, filter and caller', async (t) => {
  const { get, publish, token } = await published(t);
  await publish({ release: 'second', tables, quarantine });
  const admin = await token('admin');
  const one = (await get(`${path}?limit=2`, admin)).json();
  t.strictSame(one.data, [malformed, wrongPrice]);
  t.match(one.meta, { rows: 2, total_rows: 3, next_cursor: /./ });
  const cursor = one.meta.next_cursor ?? '';
  const two = (await get(`${path}?limit=2&cursor=${cursor}`, admin)).json();
  t.strictSame(two.data, [twoReasons]);
  t.match(two.meta, { rows: 1, total_rows: 3, next_cursor: null });
  const status = async (url: string, bearer = admin) => (await get(url, bearer)).status;
  const other = await token('admin', { sub: 'other' });
  t.equal(await status(`${path}?cursor=${cursor}`, other), 400);
  t.equal(await status(`${path}?reason=price_invalid&cursor=${cursor}`), 400);
  t.equal(await status(`/v1/releases/second/quarantine?cursor=${cursor}`), 400);
});

t.test('wrong parameters are named', async (t) => {
  const { get, token } = await published(t);
  const wrong = await get(
    `${path}?table=orders&reason=price_invald&limit=1001`,
    await token('admin'),
  );
  t.match(wrong.json(), {
    status: 400,
    errors: [
      { parameter: 'table', problem: 'expected order_items or order_item_options, got "orders"' },
      { parameter: 'reason', problem: / got "price_invald"; did you mean price_invalid\?$/ },
      { parameter: 'limit', problem: 'expected a number of at most 1000, got 1001' },
    ],
  });
});

t.test('only for administrators who see every restaurant', async (t) => {
  const { get, token } = await published(t);
  t.match((await get(path)).json(), { status: 403, type: /:scope-missing$/ });
  const limited = await token('admin', { filters: { restaurant_id: ['r1'] } });
  t.match((await get(path, limited)).json(), { status: 403, type: /:table-hidden$/ });
});

t.test('an unknown release is 404, a purged one 410', async (t) => {
  const { get, home, publish, token } = await published(t);
  const admin = await token('admin');
  const answer = async () => (await get(path, admin)).json();
  await publish({ release: 'second', tables, kept: [] });
  t.match(await answer(), { status: 404, type: /:release-not-found$/ });
  const objects = new DirectoryStore(join(home, 'objects'));
  await objects.create('runs/first.json', Buffer.from(JSON.stringify(ledger)));
  t.match(await answer(), { status: 410, type: /:release-gone$/ });
});

t.test('files that are not as they were written are not read', async (t) => {
  const { get, home, token } = await published(t);
  const file = join(home, 'lake/silver/quarantine_order_items/first/1/part-0.parquet');
  // Still Parquet: only the hash of the manifest shows it.
  const changed = readFileSync(file, 'latin1').replace('price_invalid', 'price_invalix');
  writeFileSync(file, changed, 'latin1');
  t.match((await get(path, await token('admin'))).json(), {
    status: 503,
    type: /:release-unavailable$/,
    detail: 'The rejected records of order_items of release first cannot be read.',
  });
});

t.test('the reasons are those of docs/files.md', (t) => {
  const documented = readFileSync('docs/files.md', 'utf8').matchAll(
    /^\| (\w+) \| (?:yes)? ?\|.*\|$/gm,
  );
  t.strictSame(
    [...documented].map(([, name]) => name),
    [...rejectionReasons],
  );
  t.end();
});

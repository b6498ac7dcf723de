/** What is decided before a row is read, and which rows a caller then gets: pages, exports, one customer. */
import type { FastifyRequest } from 'fastify';
import t from 'tap';
import { Problem } from '../../../src/errors.ts';
import type { Caller } from '../../../src/http/access/caller.ts';
import { customerHandler } from '../../../src/http/replies/customer.ts';
import { decide } from '../../../src/http/replies/decide.ts';
import { readAllRows, readRows } from '../../../src/http/replies/read-rows.ts';
import { clv } from '../../../src/marts/clv.ts';
import { tableNamed } from '../../../src/marts/index.ts';
import { Cursors, invalidCursor } from '../../../src/query/cursor.ts';
import { byName } from '../../../src/query/parameters.ts';
import { readRowQuery, rowParameters } from '../../../src/query/rows.ts';
import type { Releases } from '../../../src/releases/releases.ts';
import type { Tables } from '../../../src/releases/tables.ts';
import { MemoryReader } from '../../../src/store/reader.ts';
import { tableRowset } from '../../../src/store/rowset.ts';
import { SortedRows } from '../../../src/store/sorted-rows.ts';
import { storedTable } from '../../support/memory-tables.ts';
import { activeOf, callerOf, replyApp, replyPorts } from '../../support/reply-app.ts';

const history = tableNamed('clv/history');
const row = (customer: string, date: string, restaurant: string) =>
  history.columns.map(({ name, kind }) => {
    if (name === 'customer_id') return customer;
    if (name === 'restaurant_id') return restaurant;
    return kind === 'date' ? date : 1;
  });
const rows = [
  row('c1', '2024-01-01', 'r1'),
  row('c1', '2024-01-02', 'r1'),
  row('c2', '2024-01-03', 'r2'),
  row('c3', '2024-01-04', 'r1'),
];
const reader = new MemoryReader(storedTable(history, rows), new SortedRows(1e6));
const read: string[] = [];
const tables = {
  reader: (release: { release: string }) => {
    read.push(release.release);
    return Promise.resolve(reader);
  },
} as unknown as Tables;
const releases = {
  current: () => Promise.resolve(activeOf('now')),
  named: (name: string, gone: string) =>
    name === 'gone'
      ? Promise.reject(new Problem('release-gone', gone))
      : Promise.resolve(activeOf(name)),
} as unknown as Releases;
const cursors = new Cursors(Buffer.alloc(32));
const ports = { releases, cursors };
const parameters = byName(rowParameters(history));
const queryOf = (text: string) => readRowQuery(history, parameters, text, 9);
const request = (caller: Caller, accept?: string) =>
  ({ caller, headers: { accept } }) as unknown as FastifyRequest;

function decided(text: string, caller = callerOf(), accept?: string) {
  const query = queryOf(text);
  return decide(ports, request(caller, accept), query, query);
}

async function page(text: string, caller = callerOf()) {
  const decision = await decided(text, caller);
  const found = await readRows({ tables, cursors }, history, queryOf(text), decision);
  const ids = Array.from({ length: found.rows.length }, (_, i) => found.rows.value(i, 0));
  return { ids, total: found.total, next: found.nextCursor };
}

t.test('release, format and position', async (t) => {
  const { active, format } = await decided('');
  t.strictSame([active.release.release, format], ['now', 'json']);
  t.match(await decided('release=old&format=csv', callerOf(), 'application/json'), {
    ...{ active: activeOf('old'), format: 'csv', position: null },
  });
  t.match(await decided('', callerOf(), 'application/x-ndjson'), { format: 'ndjson' });
  const detail = 'Release gone is no longer retained: read the current one, without cursor.';
  await t.rejects(decided('release=gone'), new Problem('release-gone', detail));
  await t.rejects(decided('limit=1', callerOf(), 'text/csv'), { message: /^limit: expected/ });
  const plain = await decide(ports, request(callerOf(), 'text/csv'), queryOf('limit=1'));
  t.strictSame([plain.format, plain.position, plain.binding()], ['csv', null, '']);
});

t.test(
  'pages go on in the release that they began in, for the same caller and query',
  async (t) => {
    const first = await page('fields=customer_id&limit=3&release=old');
    t.match(first, { ids: ['c1', 'c1', 'c2'], total: 4 });
    const rest = `limit=3&cursor=${first.next}`;
    t.strictSame(await page(`fields=customer_id&${rest}`), { ids: ['c3'], total: 4, next: null });
    t.equal(read.at(-1), 'old');
    t.equal((await page(`${rest}&release=old`)).total, 4);
    await t.rejects(page(`${rest}&release=now`), invalidCursor());
    await t.rejects(page(`${rest}&customer_id=c3`), invalidCursor());
    await t.rejects(page(rest, callerOf({ key: 'another' })), invalidCursor());
    t.strictSame((await page('fields=customer_id')).next, null);
    const sorted = await page('fields=customer_id&sort=-order_date&limit=1');
    t.strictSame(sorted.ids, ['c3']);
    const next = await page(`fields=customer_id&sort=-order_date&limit=1&cursor=${sorted.next}`);
    t.strictSame(next.ids, ['c2']);
  },
);

const limited = callerOf({ rowFilter: { restaurant_id: ['r1'] } });

t.test('rows of a caller: pages, exports, one customer', async (t) => {
  t.match(await page('fields=customer_id', limited), { ids: ['c1', 'c1', 'c3'], total: 3 });
  t.match(await page('fields=customer_id&restaurant_id=r2', limited), { ids: [], total: 0 });
  const all = async (text: string, caller = callerOf()) => {
    const { total, isTable } = await readAllRows(
      { tables },
      history,
      queryOf(text),
      await decided(text, caller),
    );
    return [total, isTable];
  };
  t.strictSame(await all(''), [4, true]);
  t.strictSame(await all('', limited), [3, false]);
  t.strictSame(await all('customer_id=c1'), [2, false]);
});

t.test('a customer of others is as unknown as nobody', async (t) => {
  const asked: string[] = [];
  const handler = customerHandler(
    { ...replyPorts(), ...ports, tables },
    {
      ...{ about: { mart: clv, table: history }, shape: 'list', name: 'clv-customer' },
      parse: (text) => {
        asked.push(text);
        return queryOf('fields=customer_id');
      },
      rows: (table, found, { fields }) => tableRowset(table, fields, found),
    },
  );
  const of = async (id: string, caller = callerOf()) => {
    const ask = replyApp(t, (request, reply) => {
      Object.assign(request, { caller, params: { customer_id: id } });
      return handler(request as never, reply);
    });
    const { body, headers } = await ask({}, '?limit=1');
    const { data, message, meta } = JSON.parse(String(body)) as Record<string, never>;
    return { data, message, total: meta?.['total_rows'], etag: headers.etag };
  };
  const id = 'c1';
  const found = await of(id);
  t.match(found, { data: [{ customer_id: id }, { customer_id: id }], total: 2 });
  t.strictSame(asked, ['limit=1']);
  const message = 'No customer of yours has this id.';
  t.match(await of('c9'), { data: undefined, message });
  t.match(await of('c2', limited), { data: undefined, message });
  t.not((await of('c3')).etag, found.etag);
});

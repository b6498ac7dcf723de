/** A release that was made before columns were added is served without them: null, and listed. */
import t from 'tap';
import { testApp, type Json } from '../support/app.ts';
import { tables } from '../support/data.ts';
import { publish } from '../support/release.ts';

const absent = { 'clv/tiers': ['revenue', 'avg_orders'], clv: ['clv_tier', 'orders'] };
const older = { release: 'older', tables, absent };

const dataOf = ({ json }: { json: () => Json }) => json().data;

t.test('rows have null, and meta names the columns', async (t) => {
  const { get } = await testApp(t, { release: older });
  const reply = await get('/v1/clv/tiers?fields=clv_tier,customers,revenue&clv_tier=High');
  t.strictSame(reply.json(), {
    data: [{ clv_tier: 'High', customers: 1, revenue: null }],
    meta: {
      mart: 'clv',
      table: 'clv/tiers',
      release: 'older',
      as_of: '2024-02-20',
      published_at: '2024-02-21T03:01:00.000Z',
      rows: 1,
      total_rows: 1,
      next_cursor: null,
      stale: false,
      absent: ['revenue', 'avg_orders'],
    },
  });
  t.notOk('absent' in (await get('/v1/clv/cohorts')).json().meta, 'other tables have all');
});

t.test('one customer and a look-up', async (t) => {
  const { get, post, token } = await testApp(t, { release: older });
  const fields = 'fields=customer_id,clv_tier,orders';
  const one = (await get(`/v1/clv/customers/c1?${fields}`)).json();
  t.strictSame(one.data, { customer_id: 'c1', clv_tier: null, orders: null });
  t.strictSame(one.meta['absent'], ['orders', 'clv_tier']);
  const body = { customer_ids: ['c1'], fields: ['orders'] };
  const found = (await post('/v1/clv/lookup', body, await token())).json();
  t.strictSame([found.data, found.meta['absent']], [[{ orders: null }], ['orders', 'clv_tier']]);
});

t.test('null passes no filter, sorts last, is one group and has no sum', async (t) => {
  const { get } = await testApp(t, { release: older });
  for (const filter of ['clv_tier=High', 'clv_tier.ne=High', 'orders.gte=0', 'orders.lt=9'])
    t.strictSame(dataOf(await get(`/v1/clv?${filter}`)), [], filter);
  t.strictSame(dataOf(await get('/v1/clv?sort=-orders&fields=customer_id&limit=2')), [
    { customer_id: 'c1' },
    { customer_id: 'c2' },
  ]);
  const groups = await get('/v1/clv/aggregate?by=clv_tier&measures=rows,orders.sum,orders.p50');
  t.strictSame(dataOf(groups), [
    { clv_tier: null, rows: 5, 'orders.sum': null, 'orders.p50': null },
  ]);
  t.strictSame(groups.json().meta['absent'], ['orders', 'clv_tier']);
  t.strictSame(dataOf(await get('/v1/clv/aggregate?bins=orders:4')), [
    { 'orders.from': null, 'orders.to': null, rows: 5 },
  ]);
});

t.test('exports have an empty cell, and a header that names the columns', async (t) => {
  const { get } = await testApp(t, { release: older });
  const asked = '/v1/clv/tiers?clv_tier=High&fields=clv_tier,revenue&format=';
  const csv = await get(`${asked}csv`);
  t.equal(csv.body, 'clv_tier,revenue\r\nHigh,\r\n');
  t.equal(csv.headers['x-absent-columns'], 'revenue,avg_orders');
  t.equal((await get(`${asked}ndjson`)).body, '{"clv_tier":"High","revenue":null}\n');
  for (const format of ['parquet', 'arrow'])
    t.equal((await get(asked + format)).headers['x-absent-columns'], 'revenue,avg_orders', format);
  t.notOk('x-absent-columns' in (await get('/v1/sales?format=csv')).headers);
});

t.test('a release with the columns lists its rows as changed', async (t) => {
  const { get, home } = await testApp(t, { release: older });
  await publish(home, { release: 'newer', tables });
  const fields = 'fields=clv_tier&limit=2';
  t.strictSame((await get(`/v1/clv/changes?since=older&${fields}`)).json().data, [
    { customer_id: 'c1', change: 'changed', clv_tier: 'Medium' },
    { customer_id: 'c2', change: 'changed', clv_tier: 'Medium' },
  ]);
  const back = (await get(`/v1/clv/changes?since=newer&release=older&${fields}`)).json();
  t.strictSame(back.meta['absent'], ['orders', 'clv_tier']);
});

t.test('the catalogue says what the release lacks', async (t) => {
  const { get } = await testApp(t, { release: older });
  const [clv] = (await get('/v1/marts')).json().data as unknown as {
    tables: { name: string; absent: string[] }[];
  }[];
  t.strictSame(
    clv?.tables.map(({ name, absent }) => [name, absent]).filter(([, names]) => names?.length),
    [
      ['clv', ['orders', 'clv_tier']],
      ['clv/tiers', ['revenue', 'avg_orders']],
    ],
  );
});

t.test('a release without a key column cannot be served', async (t) => {
  const { get } = await testApp(t, {
    release: { ...older, absent: { 'clv/cohorts': ['months_since'] } },
  });
  const reply = await get('/v1/clv/cohorts');
  t.equal(reply.status, 503);
  t.match(reply.json(), {
    detail: 'Table clv/cohorts of release older lacks its key months_since.',
  });
});

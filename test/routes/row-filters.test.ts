import t from 'tap';
import { martTables } from '../../src/marts/index.ts';
import { testApp } from '../support/app.ts';

t.test('a row filter in the token is added to every read', async (t) => {
  const { get, token } = await testApp(t);
  const filtered = (ids: string[]) => token('partner', { filters: { restaurant_id: ids } });
  const r1 = await filtered(['r1']);
  const r2 = await filtered(['r2']);
  const none = await filtered([]);
  const both = await token('partner');

  t.test('lists', async (t) => {
    const ids = async (url: string, bearer: string) =>
      (await get(url, bearer)).json().data.map((row) => row['customer_id']);
    t.strictSame(await ids('/v1/clv', r1), ['c1', 'c2', 'c3']);
    t.strictSame(await ids('/v1/clv', r2), ['c4', 'c5']);
    t.strictSame(await ids('/v1/clv', none), []);
    t.strictSame(await ids('/v1/clv', both), ['c1', 'c2', 'c3', 'c4', 'c5']);
    t.strictSame(await ids('/v1/clv?restaurant_id=r2', r1), [], 'cannot be widened');
    t.strictSame(await ids('/v1/clv/history', r2), ['c4']);
  });

  t.test('claims that are JSON text mean the same', async (t) => {
    const text = await token('partner', { filters: '{"restaurant_id":["r2"]}' });
    t.equal((await get('/v1/clv', text)).json().meta['total_rows'], 2);
  });

  t.test('items, exports, aggregates', async (t) => {
    t.equal((await get('/v1/clv/customers/c4', r1)).status, 404);
    t.equal((await get('/v1/clv/customers/c4/history', r1)).status, 404);
    t.equal((await get('/v1/clv/customers/c4', r2)).status, 200);
    const csv = await get('/v1/clv?format=csv&fields=customer_id', r2);
    t.equal(csv.body, 'customer_id\r\nc4\r\nc5\r\n');
    t.equal(csv.headers['x-total-rows'], '2');
    const sums = await get('/v1/clv/aggregate?measures=rows,clv.sum', r2);
    t.strictSame(sums.json().data, [{ rows: 2, 'clv.sum': 110.65 }]);
  });

  t.test('a validator of one caller is no use to another', async (t) => {
    const etag = String((await get('/v1/clv', r1)).headers['etag']);
    t.equal((await get('/v1/clv', r1, { 'if-none-match': etag })).status, 304);
    t.equal((await get('/v1/clv', r2, { 'if-none-match': etag })).status, 200);
  });

  t.test('a table without the column is hidden', async (t) => {
    for (const table of ['tiers', 'migration', 'cohorts', 'model']) {
      const reply = await get(`/v1/clv/${table}`, r1);
      t.equal(reply.status, 403);
      t.equal(reply.json()['type'], 'urn:global-partners:problem:table-hidden');
      t.equal((await get(`/v1/clv/${table}/aggregate`, r1)).status, 403);
    }
    const [mart] = (await get('/v1/marts', r1)).json().data;
    const listed = mart?.['tables'] as { name: string; row_count: number | null }[];
    t.strictSame(
      listed.map(({ name, row_count }) => [name, row_count]),
      [
        ['clv', null],
        ['clv/history', null],
      ],
    );
  });
});

/** Of restaurant r1, of r2, and without a restaurant; every other table has no such column. */
const limited: Readonly<Record<string, readonly [number, number, number]>> = {
  clv: [3, 2, 0],
  'clv/history': [2, 1, 0],
  segments: [3, 2, 0],
  churn: [3, 2, 0],
  sales: [13, 10, 25],
  'sales/hours': [2, 2, 2],
  locations: [3, 3, 0],
  'locations/restaurants': [1, 1, 0],
  discounts: [2, 1, 5],
};

t.test('row filters on every table of every mart', async (t) => {
  const { get, token } = await testApp(t);
  const filtered = (...ids: string[]) => token('dashboard', { filters: { restaurant_id: ids } });
  const r1 = await filtered('r1');
  const both = await filtered('r2', 'r1');
  const none = await filtered();
  const unlimited = await token('dashboard');

  for (const { mart, table } of martTables) {
    const path = `/v1/${table.name}`;
    const counts = limited[table.name];
    if (!counts) {
      for (const url of [path, `${path}/aggregate`, `${path}?format=csv`]) {
        for (const bearer of [r1, both, none]) {
          const reply = await get(url, bearer);
          t.equal(reply.status, 403, url);
          t.equal(reply.json()['type'], 'urn:global-partners:problem:table-hidden', url);
        }
      }
      t.equal((await get(path, unlimited)).status, 200, mart.name);
      continue;
    }
    const [first, second, without] = counts;
    const own = (await get(path, r1)).json();
    t.equal(own.meta['total_rows'], first, table.name);
    t.ok(
      own.data.every((row) => row['restaurant_id'] === 'r1'),
      table.name,
    );
    const rows = async (query: string, bearer: string) =>
      (await get(`${path}/aggregate?${query}`, bearer)).json().data[0]?.['rows'];
    t.equal(await rows('', r1), first, `${table.name} aggregated`);
    t.equal(await rows('', both), first + second, `null never matches: ${table.name}`);
    t.equal(await rows('', none), 0, `an empty list is no rows: ${table.name}`);
    t.equal(await rows('restaurant_id=r2', r1), 0, `cannot be widened: ${table.name}`);
    t.equal(await rows('', unlimited), first + second + without, `unlimited: ${table.name}`);
    const csv = await get(`${path}?format=csv`, r1);
    t.equal(csv.headers['x-total-rows'], String(first), `${table.name} as csv`);
  }
});

t.test('the catalogue has what is left for a row filter, without numbers of rows', async (t) => {
  const { get, token } = await testApp(t);
  const bearer = await token('dashboard', { filters: { restaurant_id: ['r1'] } });
  const marts = (await get('/v1/marts', bearer)).json().data as unknown as {
    name: string;
    tables: { name: string; row_count: number | null }[];
  }[];
  t.strictSame(
    marts.map(({ name }) => name),
    ['clv', 'segments', 'churn', 'sales', 'locations', 'discounts'],
    'a mart without such a table is left out',
  );
  const listed = marts.flatMap(({ tables }) => tables);
  t.strictSame(
    listed.map(({ name }) => name),
    Object.keys(limited),
  );
  t.ok(listed.every(({ row_count }) => row_count === null));
});

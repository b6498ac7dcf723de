import t from 'tap';
import { testApp } from '../support/app.js';

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
    for (const table of ['tiers', 'migration', 'cohorts']) {
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

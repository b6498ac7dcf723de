import t from 'tap';
import { testApp } from '../support/app.js';
import { publishedAt } from '../support/release.js';

t.test('scores of a list of customers', async (t) => {
  const { get, post, token } = await testApp(t);
  const partner = await token('partner');
  const ask = (ids: unknown, bearer = partner, query = '?fields=customer_id,clv') =>
    post(`/v1/clv/lookup${query}`, { customer_ids: ids }, bearer);
  const reply = await ask(['c4', 'zz', 'c1', 'c4']);
  t.equal(reply.headers['cache-control'], 'no-store');
  t.strictSame(reply.json(), {
    data: [
      { customer_id: 'c4', clv: 10.1 },
      { customer_id: 'c1', clv: 20.2 },
    ],
    meta: {
      ...{ mart: 'clv', table: 'clv', release: 'first', as_of: '2024-02-20' },
      published_at: publishedAt(1),
      ...{ rows: 2, total_rows: 2, next_cursor: null, stale: false, unknown: ['zz'] },
    },
  });
  const [whole] = (await ask(['c1'], partner, '')).json().data;
  t.strictSame(whole, (await get('/v1/clv/customers/c1', partner)).json()['data']);

  const r2 = await token('partner', { filters: { restaurant_id: ['r2'] } });
  const limited = (await ask(['c1', 'c4'], r2)).json();
  t.strictSame(limited.data, [{ customer_id: 'c4', clv: 10.1 }]);
  t.strictSame(limited.meta['unknown'], ['c1'], 'hidden and unknown look the same');

  const many = Array.from({ length: 1_000 }, (_, i) => `id-of-a-customer-${i}`);
  t.strictSame((await ask(many)).json().meta['unknown'], many);
  for (const wrong of [[...many, 'one more'], [], [''], [1], 'c1', undefined]) {
    t.match((await ask(wrong)).json(), { status: 400, errors: [{ parameter: /^customer_ids/ }] });
  }
  t.equal((await ask(['c1'], partner, '?format=csv')).status, 400);
});

import { gunzipSync } from 'node:zlib';
import t from 'tap';
import { testApp } from '../support/app.ts';
import { tables } from '../support/data.ts';
import { publishedAt } from '../support/release.ts';

t.test('scores of a list of customers', async (t) => {
  const { get, post, token } = await testApp(t);
  const partner = await token('partner');
  const ask = (ids: unknown, bearer = partner, fields: unknown = ['customer_id', 'clv']) =>
    post('/v1/clv/lookup', { customer_ids: ids, fields }, bearer);
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
  const [whole] = (await post('/v1/clv/lookup', { customer_ids: ['c1'] }, partner)).json().data;
  t.strictSame(whole, (await get('/v1/clv/customers/c1', partner)).json()['data']);
  t.strictSame((await ask(['c1'], partner, [])).json().data, [whole], 'no columns: all of them');

  const r2 = await token('partner', { filters: { restaurant_id: ['r2'] } });
  const limited = (await ask(['c1', 'c4'], r2)).json();
  t.strictSame(limited.data, [{ customer_id: 'c4', clv: 10.1 }]);
  t.strictSame(limited.meta['unknown'], ['c1'], 'hidden and unknown look the same');

  const many = Array.from({ length: 1_000 }, (_, i) => `id-of-a-customer-${i}`);
  t.strictSame((await ask(many)).json().meta['unknown'], many);
  for (const wrong of [[...many, 'one more'], [], [''], [1], 'c1', undefined]) {
    t.match((await ask(wrong)).json(), { status: 400, errors: [{ parameter: /^customer_ids/ }] });
  }
  t.match((await ask(['c1'], partner, ['clvv'])).json(), { errors: [{ parameter: 'fields.0' }] });
});

t.test('every mart with a row for each customer has a look-up, of any kept release', async (t) => {
  const { post, token, publish } = await testApp(t);
  const bearer = await token('dashboard');
  await publish({ release: 'second', tables: { ...tables, clv: [] } });
  for (const mart of ['clv', 'segments', 'churn']) {
    const body = { customer_ids: ['c1'], fields: ['customer_id'] };
    const first = (await post(`/v1/${mart}/lookup?release=first`, body, bearer)).json();
    t.strictSame(first.data, [{ customer_id: 'c1' }], mart);
    t.match(first.meta, { mart, release: 'first' });
  }
  t.strictSame((await post('/v1/clv/lookup', { customer_ids: ['c1'] }, bearer)).json().data, []);
  t.equal((await post('/v1/sales/lookup', { customer_ids: ['c1'] }, bearer)).status, 404);
});

t.test('a long reply is compressed', async (t) => {
  const { app, token } = await testApp(t);
  const reply = await app.inject({
    method: 'POST',
    url: '/v1/clv/lookup',
    headers: { authorization: `Bearer ${await token()}`, 'accept-encoding': 'gzip' },
    payload: { customer_ids: ['c1', 'c2', 'c3', 'c4', 'c5'] },
  });
  t.equal(reply.headers['content-encoding'], 'gzip');
  const { data } = JSON.parse(gunzipSync(reply.rawPayload).toString()) as { data: unknown[] };
  t.equal(data.length, 5);
});

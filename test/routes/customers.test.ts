import t from 'tap';
import { testApp } from '../support/app.ts';

t.test('one customer', async (t) => {
  const { get } = await testApp(t);
  const one = (await get('/v1/clv/customers/c4?fields=customer_id,clv')).json();
  t.strictSame(one['data'], { customer_id: 'c4', clv: 10.1 });
  t.match(one.meta, { table: 'clv', rows: 1, total_rows: 1, next_cursor: null });
  t.strictSame((await get('/v1/clv/customers/c5')).json()['data'], {
    customer_id: 'c5',
    restaurant_id: 'r2',
    first_order_date: '2024-01-10',
    last_order_date: '2024-02-10',
    tenure_days: 41,
    orders: 4,
    order_dates: 2,
    items: 8,
    gross_revenue: 100.55,
    discounts: 0,
    clv: 100.55,
    avg_order_value: 25.14,
    clv_rank: 1,
    clv_percentile: 1,
    clv_tier: 'High',
    is_member: true,
    loyalty_orders: 1,
    p_alive: 0.8125,
    expected_orders_365d: 9.25,
    expected_order_value: 31.4,
    predicted_revenue_365d: 290.45,
    predicted_clv: 391,
  });
  const csv = await get('/v1/clv/customers/c4?fields=customer_id,clv&format=csv');
  t.equal(csv.body, 'customer_id,clv\r\nc4,10.1\r\n');

  const unknown = await get('/v1/clv/customers/c9', undefined, { 'if-none-match': '*' });
  t.equal(unknown.status, 404);
  t.equal(unknown.json()['type'], 'urn:global-partners:problem:customer-not-found');
  t.equal((await get('/v1/clv/customers/c4?limit=1')).status, 400);
  t.equal((await get(`/v1/clv/customers/${'x'.repeat(300)}`)).status, 404);
  for (const mart of ['segments', 'churn']) {
    const other = (await get(`/v1/${mart}/customers/c4`)).json();
    t.equal(other['type'], 'urn:global-partners:problem:route-not-found', 'only clv has it');
  }
});

t.test('one customer over time', async (t) => {
  const { get } = await testApp(t);
  const rows = async (query: string) =>
    (await get(`/v1/clv/customers/c1/history?${query}`)).json().data;
  const first = {
    customer_id: 'c1',
    order_date: '2024-01-10',
    restaurant_id: 'r1',
    orders_to_date: 1,
    revenue: 10.1,
    clv_to_date: 10.1,
    valid_to: '2024-02-09',
  };
  const second = {
    ...first,
    order_date: '2024-02-10',
    orders_to_date: 2,
    clv_to_date: 20.2,
    valid_to: '2024-02-20',
  };
  t.strictSame(await rows(''), [first, second]);
  t.strictSame(
    await rows('from=2024-02-09&grain=change'),
    [first, second],
    'what held on that day',
  );
  t.strictSame(await rows('from=2024-02-10'), [second]);
  t.strictSame(await rows('to=2024-02-09'), [first]);
  t.strictSame(await rows('to=2024-01-09'), []);

  const day = { customer_id: 'c1', restaurant_id: 'r1' };
  t.strictSame(await rows('grain=day&from=2024-02-08&to=2024-02-11'), [
    { ...day, date: '2024-02-08', orders_to_date: 1, revenue: 0, clv_to_date: 10.1 },
    { ...day, date: '2024-02-09', orders_to_date: 1, revenue: 0, clv_to_date: 10.1 },
    { ...day, date: '2024-02-10', orders_to_date: 2, revenue: 10.1, clv_to_date: 20.2 },
    { ...day, date: '2024-02-11', orders_to_date: 2, revenue: 0, clv_to_date: 20.2 },
  ]);
  const all = await rows('grain=day');
  t.equal(all.length, 42, 'every day from the first order to as_of');
  t.equal(all.at(-1)?.['date'], '2024-02-20');

  const wrong = await get('/v1/clv/customers/c1/history?from=2024-02-01&to=2024-01-01');
  t.match(wrong.json(), { status: 400, errors: [{ parameter: 'from' }] });
  t.equal((await get('/v1/clv/customers/c9/history')).status, 404);
});

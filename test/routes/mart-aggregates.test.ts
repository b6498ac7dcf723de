/** Aggregates of every mart: the same money wherever one asks. Which measures mean something is in measures.test.ts. */
import t from 'tap';
import { testApp } from '../support/app.ts';

t.test('marts tell the same money', async (t) => {
  const { get } = await testApp(t);
  const total = async (path: string) => {
    const reply = await get(`/v1/${path}`);
    t.equal(reply.status, 200, reply.body);
    return Object.values(reply.json().data[0] ?? {});
  };
  const money = 'sales/aggregate?measures=revenue.sum,discounts.sum';
  for (const query of [
    'grain=day&dimension=total',
    'grain=week&dimension=restaurant',
    'grain=month&dimension=daypart',
    'grain=month&dimension=restaurant_daypart',
    'grain=month&dimension=restaurant_category',
  ]) {
    t.strictSame(await total(`${money}&${query}`), [311.4, 20], query);
  }
  const orders = 'measures=revenue.sum,orders.sum';
  for (const query of [
    `locations/aggregate?${orders}&period=all`,
    `locations/aggregate?${orders}&period=90d`,
    `discounts/aggregate?${orders}&dimension=month`,
    `discounts/aggregate?${orders}&dimension=restaurant`,
    `loyalty/aggregate?${orders}&basis=order`,
    `loyalty/monthly/aggregate?${orders}`,
    `sales/hours/aggregate?${orders}&restaurant_id.null=true`,
  ]) {
    t.strictSame(await total(query), [311.4, 13], query);
  }
  t.strictSame(await total(`loyalty/aggregate?${orders}&basis=customer`), [211.4, 12]);
  t.strictSame(await total('segments/aggregate?measures=monetary.sum,frequency.sum'), [211.4, 12]);
  t.strictSame(await total('churn/aggregate?measures=clv.sum,orders.sum'), [211.4, 12]);
});

t.test('figures of each mart', async (t) => {
  const { get } = await testApp(t);
  const rows = async (path: string, query: string) => {
    const reply = await get(`/v1/${path}/aggregate?${query}`);
    t.equal(reply.status, 200, reply.body);
    return reply.json().data;
  };
  t.strictSame(
    await rows('sales', 'grain=month&dimension=category&by=item_category&measures=orders.sum'),
    [
      { item_category: 'Catering', 'orders.sum': 1 },
      { item_category: 'Sandwiches', 'orders.sum': 12 },
    ],
  );
  t.strictSame(
    await rows('sales', 'grain=day&dimension=total&measures=change_pct.min,prev_revenue.max'),
    [{ 'change_pct.min': -9.35, 'prev_revenue.max': 100 }],
    'extremes below zero',
  );
  t.strictSame(
    await rows('sales/hours', 'by=restaurant_id,hour&measures=orders_per_week.sum'),
    [
      { restaurant_id: 'r1', hour: 12, 'orders_per_week.sum': 0.5 },
      { restaurant_id: 'r1', hour: 18, 'orders_per_week.sum': 0.83 },
      { restaurant_id: 'r2', hour: 12, 'orders_per_week.sum': 0.5 },
      { restaurant_id: 'r2', hour: 18, 'orders_per_week.sum': 0.33 },
      { restaurant_id: null, hour: 12, 'orders_per_week.sum': 1 },
      { restaurant_id: null, hour: 18, 'orders_per_week.sum': 1.17 },
    ],
    'null is a group of its own, the last',
  );
  t.strictSame(
    await rows('discounts', 'dimension=total&by=order_type&measures=discounts.sum,orders.sum'),
    [
      { order_type: 'discounted', 'discounts.sum': 20, 'orders.sum': 1 },
      { order_type: 'full_price', 'discounts.sum': 0, 'orders.sum': 12 },
    ],
  );
  t.strictSame(
    await rows('discounts/prices', 'by=item_name&measures=units.sum,revenue_share.sum'),
    [
      { item_name: 'Club', 'units.sum': 24, 'revenue_share.sum': 0.9999 },
      { item_name: 'Platter', 'units.sum': 2, 'revenue_share.sum': 1 },
    ],
  );
  t.strictSame(
    await rows('discounts/elasticity', 'measures=elasticity.avg,elasticity.min,ci_high.max'),
    [{ 'elasticity.avg': -0.5106, 'elasticity.min': -1.2346, 'ci_high.max': 1.4131 }],
    'four decimals, also below zero',
  );
  t.strictSame(
    await rows('clv', 'measures=p_alive.sum,predicted_revenue_365d.sum,expected_order_value.avg'),
    [
      {
        'p_alive.sum': 3.7842,
        'predicted_revenue_365d.sum': 1010.5975,
        'expected_order_value.avg': 24.59,
      },
    ],
  );
  t.strictSame(
    await rows(
      'churn',
      'by=churn_status,is_overdue&measures=rows,p_order_90d.sum,avg_gap_days.avg',
    ),
    [
      {
        churn_status: 'active',
        is_overdue: null,
        rows: 5,
        'p_order_90d.sum': 2.3457,
        'avg_gap_days.avg': 31,
      },
    ],
  );
  t.strictSame(await rows('segments', 'by=favourite_daypart&measures=rows,r_score.avg'), [
    { favourite_daypart: 'dinner', rows: 3, 'r_score.avg': 2 },
    { favourite_daypart: 'lunch', rows: 2, 'r_score.avg': 1.5 },
  ]);
  t.strictSame(
    await rows('locations', 'period=90d&measures=revenue_share.sum,orders_per_day.avg'),
    [{ 'revenue_share.sum': 1, 'orders_per_day.avg': 2.59 }],
  );
});

t.test('what does not add up is refused with the reason', async (t) => {
  const { get } = await testApp(t);
  const refused: [path: string, query: string, reason: RegExp][] = [
    ['sales', 'measures=revenue.sum', /add up over grain, dimension/],
    ['sales', 'measures=revenue.sum&grain=day&grain=week&dimension=total', /over grain/],
    ['sales', 'measures=orders.sum&by=grain,dimension', /over item_category/],
    ['sales', 'measures=customers.sum&grain=day&dimension=total', /offered: min, max/],
    ['sales/hours', 'measures=revenue.sum&by=hour', /over restaurant_id/],
    ['segments/summary', 'measures=customers.sum', /over membership/],
    ['churn/summary', 'measures=customers.sum&by=churn_status', /over clv_tier/],
    ['loyalty', 'measures=revenue.sum', /over basis/],
    ['loyalty/switchers', 'measures=customers.sum', /over joined/],
    ['loyalty/lift', 'measures=member.avg', /offered: min, max/],
    ['locations', 'measures=orders.sum', /over period/],
    ['discounts', 'measures=orders.sum&by=order_type', /over dimension/],
    ['discounts', 'measures=orders_share.sum&by=dimension,month', /over restaurant_id/],
    ['discounts/prices', 'measures=revenue_share.sum', /over item_name/],
    ['clv/model', 'measures=value.sum', /offered: min, max/],
  ];
  for (const [path, query, reason] of refused) {
    const reply = await get(`/v1/${path}/aggregate?${query}`);
    t.match(
      reply.json(),
      {
        status: 400,
        type: 'urn:global-partners:problem:measure-refused',
        errors: [{ parameter: 'measures', problem: reason }],
      },
      `${path} ${query}`,
    );
  }
});

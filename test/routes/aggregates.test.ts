import { DuckDBInstance } from '@duckdb/node-api';
import t from 'tap';
import { testApp } from '../support/app.ts';

t.test('aggregates', async (t) => {
  const { get } = await testApp(t, { settings: { GP_AGGREGATE_GROUPS: '4' } });
  const rows = async (query: string, table = 'clv') => {
    const reply = await get(`/v1/${table}/aggregate?${query}`);
    t.equal(reply.status, 200, reply.body);
    return reply.json().data;
  };

  t.test('everything is one group, even nothing', async (t) => {
    t.strictSame(await rows(''), [{ rows: 5 }]);
    t.strictSame(await rows('measures=rows,clv.sum,clv.avg,clv.p50,clv.min,clv.max'), [
      {
        rows: 5,
        'clv.sum': 211.4,
        'clv.avg': 42.28,
        'clv.p50': 20.25,
        'clv.min': 10.1,
        'clv.max': 100.55,
      },
    ]);
    t.strictSame(await rows('clv.gt=1000&measures=rows,clv.sum,clv.p50,last_order_date.max'), [
      { rows: 0, 'clv.sum': null, 'clv.p50': null, 'last_order_date.max': null },
    ]);
  });

  t.test('groups are in the order of their values', async (t) => {
    t.strictSame(await rows('by=restaurant_id,is_member&measures=rows,clv.sum'), [
      { restaurant_id: 'r1', is_member: false, rows: 2, 'clv.sum': 40.45 },
      { restaurant_id: 'r1', is_member: true, rows: 1, 'clv.sum': 60.3 },
      { restaurant_id: 'r2', is_member: false, rows: 1, 'clv.sum': 10.1 },
      { restaurant_id: 'r2', is_member: true, rows: 1, 'clv.sum': 100.55 },
    ]);
    t.strictSame(await rows('by=months_since&measures=customers.sum', 'clv/cohorts'), [
      { months_since: 0, 'customers.sum': 5 },
      { months_since: 1, 'customers.sum': 5 },
    ]);
    t.strictSame(await rows('measures=last_order_date.min,last_order_date.max,clv.p25'), [
      { 'last_order_date.min': '2024-01-10', 'last_order_date.max': '2024-02-10', 'clv.p25': 20.2 },
    ]);
  });

  t.test('bins', async (t) => {
    t.strictSame(await rows('bins=orders:3&measures=rows'), [
      { 'orders.from': 1, 'orders.to': 2, rows: 1 },
      { 'orders.from': 2, 'orders.to': 3, rows: 2 },
      { 'orders.from': 3, 'orders.to': 4, rows: 2 },
    ]);
    t.strictSame(await rows('bins=clv:3&measures=clv.sum'), [
      { 'clv.from': 10.1, 'clv.to': 40.25, 'clv.sum': 50.55 },
      { 'clv.from': 40.25, 'clv.to': 70.4, 'clv.sum': 60.3 },
      { 'clv.from': 70.4, 'clv.to': 100.55, 'clv.sum': 100.55 },
    ]);
    t.strictSame(
      await rows('bins=revenue_share:2', 'clv/tiers'),
      [
        { 'revenue_share.from': 0.5, 'revenue_share.to': 0.5, rows: 2 },
        { 'revenue_share.from': null, 'revenue_share.to': null, rows: 1 },
      ],
      'null is not cut',
    );
    t.strictSame(
      (await rows('bins=clv:4&clv.ne=60.3')).map((row) => row['rows']),
      [3, 0, 0, 1],
      'empty bins are shown',
    );
  });

  t.test('groups are sorted and limited; meta counts them all', async (t) => {
    const groups = async (query: string) => {
      const { data, meta } = (await get(`/v1/clv/aggregate?${query}`)).json();
      return [data, meta['rows'], meta['total_rows'], meta['groups']];
    };
    t.strictSame(await groups('by=clv_tier&measures=clv.sum&sort=-clv.sum&limit=2'), [
      [
        { clv_tier: 'Medium', 'clv.sum': 100.75 },
        { clv_tier: 'High', 'clv.sum': 100.55 },
      ],
      ...[2, 3, 3],
    ]);
    const [data] = await groups('by=restaurant_id&sort=-rows,restaurant_id&limit=1');
    t.strictSame(data, [{ restaurant_id: 'r1', rows: 3 }]);
  });

  t.test('dates are grouped by the first day of their period', async (t) => {
    const by = async (grain: string) =>
      (await rows(`by=order_date:${grain}`, 'clv/history')).map((row) => row['order_date']);
    t.strictSame(await by('year'), ['2024-01-01']);
    t.strictSame(await by('quarter'), ['2024-01-01']);
    t.strictSame(await by('month'), ['2024-01-01', '2024-02-01']);
    t.strictSame(await by('week'), ['2024-01-08', '2024-02-05']);
    t.strictSame(await by('day'), ['2024-01-10', '2024-02-10']);
    const refused = await get('/v1/clv/migration/aggregate?by=month:year&measures=customers.sum');
    t.match(refused.json(), { type: /measure-refused/ }, 'a year has several months');
  });

  t.test('formats', async (t) => {
    const csv = await get('/v1/clv/aggregate?by=is_member&format=csv');
    t.equal(csv.body, 'is_member,rows\r\nfalse,3\r\ntrue,2\r\n');
  });

  t.test('a measure without meaning is refused with the reason', async (t) => {
    const refused: [table: string, query: string, reason: RegExp][] = [
      ['clv', 'measures=clv_percentile.sum', /ratio\) has no measure "sum"; offered: min, max/],
      ['clv', 'measures=customer_id.min', /offered: none/],
      ['clv', 'measures=avg_order_value.sum', /offered: avg/],
      ['clv/cohorts', 'measures=customers.sum', /add up over months_since/],
      ['clv/cohorts', 'measures=customers.avg&months_since=0&months_since=1', /months_since/],
      ['clv/migration', 'measures=clv_to_date.sum&by=to_tier', /add up over month/],
    ];
    for (const [table, query, reason] of refused) {
      const reply = await get(`/v1/${table}/aggregate?${query}`);
      t.equal(reply.status, 400, query);
      t.match(reply.json(), {
        type: 'urn:global-partners:problem:measure-refused',
        errors: [{ parameter: 'measures', problem: reason }],
      });
    }
    t.strictSame(await rows('measures=customers.sum&months_since=0', 'clv/cohorts'), [
      { 'customers.sum': 5 },
    ]);
  });

  t.test('what is not valid is named', async (t) => {
    const wrong: [query: string, parameter: string][] = [
      ['by=clv', 'by'],
      ['by=clv_tier,is_member,restaurant_id,last_order_date', 'by'],
      ['measures=nothing.sum', 'measures'],
      ['measures=sum', 'measures'],
      ['bins=clv', 'bins'],
      ['bins=clv:0', 'bins'],
      ['bins=clv:1001', 'bins'],
      ['bins=clv_tier:3', 'bins'],
      ['limit=0', 'limit'],
      ['sort=clv.sum', 'sort'],
      ['by=first_order_date:decade', 'by'],
      ['by=first_order_date,first_order_date:month', 'by'],
    ];
    for (const [query, parameter] of wrong) {
      const reply = await get(`/v1/clv/aggregate?${query}`);
      t.match(reply.json(), { status: 400, errors: [{ parameter }] }, query);
    }
    const none = await get('/v1/locations/restaurants/aggregate?bins=:3');
    t.match(none.json(), { errors: [{ parameter: 'bins', problem: 'no such parameter' }] });
    const many = await get('/v1/clv/aggregate?by=customer_id');
    t.match(many.json(), { status: 400, type: 'urn:global-partners:problem:too-many-groups' });
  });
});

/** Amounts that are hard to add up in binary, in uneven groups. */
const manySql = `
  select printf('c%04d', i) as customer_id, printf('r%d', i % 7) as restaurant_id,
    date '2024-01-01' + (i % 40)::int as first_order_date, date '2024-02-20' as last_order_date,
    i % 40 as tenure_days, 1 + i % 9 as orders, 1 as order_dates, 1 as items, 0 as gross_revenue,
    0 as discounts, ((i * 7919) % 100003) / 100 as clv, 1 as avg_order_value, 1 as clv_rank,
    0.5 as clv_percentile, ['High', 'Low', 'Medium'][1 + i % 3] as clv_tier, i % 4 = 0 as is_member,
    0 as loyalty_orders, ((i * 7919) % 9973) / 10000 as p_alive,
    if(i % 5 = 0, null, ((i * 7919) % 100003) / 10000 - 5) as expected_orders_365d,
    1 as expected_order_value, 1 as predicted_revenue_365d, 1 as predicted_clv
  from range(1000) as r(i)`;

t.test('aggregates equal the same grouping in DuckDB', async (t) => {
  const { get } = await testApp(t, { release: { release: 'many', tables: { clv: manySql } } });
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  t.teardown(() => {
    connection.closeSync();
  });
  const filters = 'clv.gte=100.05&orders.ne=3';
  for (const by of ['restaurant_id', 'clv_tier,is_member', 'first_order_date,clv_tier,is_member']) {
    const measures =
      'rows,clv.sum,clv.avg,clv.min,clv.p50,clv.p90,orders.sum,orders.avg,orders.p25,' +
      'p_alive.sum,expected_orders_365d.sum';
    const ours = (await get(`/v1/clv/aggregate?by=${by}&measures=${measures}&${filters}`)).json()
      .data;
    const theirs = await connection.runAndReadAll(`
      select columns(c -> c in ('${by.replaceAll(',', "', '")}'))::varchar, count(*)::int,
        sum(clv)::double, round(avg(clv::decimal(38, 10)), 2)::double, min(clv)::double,
        round(quantile_cont(clv::decimal(18, 4), 0.5), 2)::double,
        round(quantile_cont(clv::decimal(18, 4), 0.9), 2)::double,
        sum(orders)::int, round(sum(orders)::decimal(38, 10) / count(*), 2)::double,
        round(quantile_cont(orders::decimal(18, 4), 0.25), 2)::double,
        sum(p_alive)::double, sum(expected_orders_365d)::double
      from (select * replace (clv::decimal(18, 2) as clv, p_alive::decimal(18, 4) as p_alive,
        expected_orders_365d::decimal(18, 4) as expected_orders_365d) from (${manySql}))
      where clv >= 100.05 and orders <> 3
      group by ${by} order by ${by}`);
    t.strictSame(
      ours.map((row) => Object.values(row).map(String)),
      theirs.getRows().map((row) => row.map(String)),
      by,
    );
  }
});

/** Every table of every mart: rows, order, pages, exports. What they mean is in other tests. */
import t from 'tap';
import { martTables } from '../../src/marts/index.ts';
import type { Table } from '../../src/marts/table.ts';
import { testApp } from '../support/app.ts';
import { tables } from '../support/data.ts';
import type { Row } from '../support/release.ts';

type Order = readonly (readonly [column: string, sign: number])[];

/** Null is last in both directions; the texts of the test chain are plain. */
function sorted(rows: readonly Row[], order: Order): Row[] {
  return [...rows].sort((a, b) => {
    for (const [column, sign] of order) {
      const left = a[column] ?? null;
      const right = b[column] ?? null;
      if (left === right) continue;
      if (left === null || right === null) return left === null ? 1 : -1;
      return left < right ? -sign : sign;
    }
    return 0;
  });
}

const keyOrder = ({ key }: Table): Order => key.map((column) => [column, 1]);

/** Rows as SQL are for larger tables; the test chain has none. */
function published({ name }: Table): readonly Row[] {
  const rows = tables[name];
  if (rows === undefined || typeof rows === 'string') throw new Error(`${name} has no rows`);
  return rows;
}

t.test('the test release has rows of every registered table, and of no other', (t) => {
  t.strictSame(Object.keys(tables).sort(), martTables.map(({ table }) => table.name).sort());
  for (const { table } of martTables) t.not(published(table).length, 0, table.name);
  t.end();
});

t.test('tables come whole, by key, in every format', async (t) => {
  const { get } = await testApp(t);
  for (const { mart, table } of martTables) {
    const rows = sorted(published(table), keyOrder(table));
    const reply = await get(`/v1/${table.name}`);
    t.equal(reply.status, 200, reply.body);
    t.strictSame(
      reply.json(),
      {
        data: rows,
        meta: {
          mart: mart.name,
          table: table.name,
          release: 'first',
          as_of: '2024-02-20',
          published_at: '2024-02-21T03:01:00.000Z',
          rows: rows.length,
          total_rows: rows.length,
          next_cursor: null,
          stale: false,
        },
      },
      table.name,
    );
    const lines = await get(`/v1/${table.name}?format=ndjson`);
    t.strictSame(
      lines.body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Row),
      rows,
      `${table.name} as ndjson`,
    );
    const csv = await get(`/v1/${table.name}?format=csv`);
    const [head] = csv.body.split('\r\n');
    t.equal(head, table.columns.map(({ name }) => name).join(), `head of ${table.name} as csv`);
    t.match(csv.headers, {
      'x-total-rows': String(rows.length),
      'content-disposition': `attachment; filename="${table.name.replace('/', '-')}-first.csv"`,
    });
  }
});

t.test('pages follow each other by any column, over nulls too', async (t) => {
  const { get } = await testApp(t);
  const pages = async (path: string) => {
    const seen: Row[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const reply = await get(`${path}${cursor && `&cursor=${cursor}`}`);
      if (reply.status !== 200) throw new Error(reply.body);
      seen.push(...(reply.json().data as Row[]));
      cursor = reply.json().meta.next_cursor;
    }
    return seen;
  };
  for (const { table } of martTables) {
    const all = published(table);
    // Three pages: each table has rows to go on from, and a wide one needs no thousand requests.
    const limit = Math.max(1, Math.floor(all.length / 3));
    for (const { name } of table.columns) {
      for (const [prefix, sign] of [
        ['', 1],
        ['-', -1],
      ] as const) {
        const order: Order = [[name, sign], ...keyOrder(table).filter(([key]) => key !== name)];
        const found = await pages(`/v1/${table.name}?sort=${prefix}${name}&limit=${limit}`);
        t.strictSame(found, sorted(all, order), `${table.name} by ${prefix}${name}`);
      }
    }
  }
});

t.test('filters on what only some marts have', async (t) => {
  const { get } = await testApp(t);
  const found = async (path: string, field: string) => {
    const reply = await get(`/v1/${path}&fields=${field}`);
    t.equal(reply.status, 200, reply.body);
    return reply.json().data.map((row) => row[field]);
  };
  t.strictSame(await found('sales?change_pct.lt=-9.35', 'change_pct'), [-39.55, -39.55]);
  t.strictSame(
    await found('sales?grain=day&dimension=total&is_weekend=true', 'period_start'),
    ['2024-02-03', '2024-02-10'],
    'a flag that may be null',
  );
  t.strictSame(await found('sales?is_weekend.null=true&dimension=total', 'grain'), [
    'month',
    'month',
    'week',
    'week',
    'week',
  ]);
  t.strictSame(await found('sales/hours?restaurant_id.null=true', 'orders'), [6, 7]);
  t.strictSame(await found('discounts?month.null=false', 'orders'), [6, 1, 6]);
  t.strictSame(await found('discounts?month.lte=2024-01-31', 'orders'), [6]);
  t.strictSame(await found('loyalty/switchers?joined.prefix=2023-', 'customers'), [2, 1]);
  t.strictSame(await found('segments?rfm=R2F4M4&segment=New', 'customer_id'), ['c2']);
  t.strictSame(await found('segments?segment=Slipping%20VIP', 'customer_id'), []);
  t.strictSame(await found('discounts/prices?unit_price=5.05&unit_price=60', 'units'), [8, 2]);
  t.strictSame(await found('clv/model?value.lt=0', 'name'), ['bias', 'log_likelihood']);
  t.strictSame(await found('clv/model?value.null=true', 'name'), ['auc']);
  t.strictSame(await found('clv?predicted_clv.gt=152.0624', 'customer_id'), ['c2', 'c3', 'c5']);
  t.strictSame(await found('churn?p_order_90d.lt=0.5', 'customer_id'), ['c4']);

  const wrong: [path: string, parameter: string][] = [
    ['sales?grain=year', 'grain'],
    ['sales?holiday_name.gt=x', 'holiday_name.gt'],
    ['segments?segment=VIPs', 'segment'],
    ['churn?is_overdue=yes', 'is_overdue'],
    ['locations?period=30d', 'period'],
    ['discounts?orders.null=true', 'orders.null'],
    ['clv/model?value.gte=1e999', 'value.gte'],
  ];
  for (const [path, parameter] of wrong) {
    t.match((await get(`/v1/${path}`)).json(), { status: 400, errors: [{ parameter }] }, path);
  }
});

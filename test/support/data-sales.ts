/** The mart sales of the test chain, from the few orders there are. */
import type { Row, Tables } from './release.ts';
import { rowsOf } from './rows.ts';

/** Orders by what they have in common. No customer is in two lines of a period, so that all figures add up. */
const orders = rowsOf(`
  day        | week       | month      | restaurant_id | item_category | daypart | revenue | gross_revenue | discounts | orders | customers | guest_orders
  2024-01-10 | 2024-01-08 | 2024-01-01 | r1            | Sandwiches    | lunch   | 40.3    | 40.3          | 0         | 3      | 3         | 0
  2024-01-10 | 2024-01-08 | 2024-01-01 | r2            | Sandwiches    | lunch   | 80.45   | 80.45         | 0         | 3      | 2         | 0
  2024-02-03 | 2024-01-29 | 2024-02-01 | r1            | Catering      | dinner  | 100     | 120           | 20        | 1      | 0         | 1
  2024-02-10 | 2024-02-05 | 2024-02-01 | r1            | Sandwiches    | dinner  | 60.45   | 60.45         | 0         | 4      | 3         | 0
  2024-02-10 | 2024-02-05 | 2024-02-01 | r2            | Sandwiches    | dinner  | 30.2    | 30.2          | 0         | 2      | 1         | 0
`);

const keys = ['restaurant_id', 'item_category', 'daypart'];
const added = ['revenue', 'gross_revenue', 'discounts', 'orders', 'customers', 'guest_orders'];

const dimensions: Readonly<Record<string, readonly string[]>> = {
  total: [],
  restaurant: ['restaurant_id'],
  category: ['item_category'],
  daypart: ['daypart'],
  restaurant_category: ['restaurant_id', 'item_category'],
  restaurant_daypart: ['restaurant_id', 'daypart'],
};

/** The first week and both months are not whole between the first date and as_of. */
const partial = ['week 2024-01-08', 'month 2024-01-01', 'month 2024-02-01'];
const before: Readonly<Record<string, string>> = {
  'day 2024-02-10': '2024-02-03',
  'week 2024-02-05': '2024-01-29',
  'month 2024-02-01': '2024-01-01',
};

const cents = (value: number) => Math.round(value * 100) / 100;

function summed(grain: string, dimension: string): Row[] {
  const groups = new Map<string, Row>();
  for (const row of orders) {
    const own = keys.map((key) => [key, dimensions[dimension]?.includes(key) ? row[key] : null]);
    const group = {
      ...{ grain, period_start: row[grain] ?? null, dimension },
      ...(Object.fromEntries(own) as Row),
    };
    const id = JSON.stringify(group);
    const sums = added.map((name) => [
      name,
      cents(Number(groups.get(id)?.[name] ?? 0) + Number(row[name])),
    ]);
    groups.set(id, { ...group, ...(Object.fromEntries(sums) as Row) });
  }
  return [...groups.values()];
}

function withRest(row: Row, all: readonly Row[]): Row {
  const period = `${row['grain']} ${row['period_start']}`;
  const isDay = row['grain'] === 'day';
  const revenue = Number(row['revenue']);
  const earlier = all.find(
    (one) => one['period_start'] === before[period] && keys.every((key) => one[key] === row[key]),
  );
  const previous = earlier ? Number(earlier['revenue']) : null;
  const isPartial = partial.includes(period);
  const change = previous === null || isPartial ? null : (revenue / previous - 1) * 100;
  return {
    ...row,
    lines: Number(row['orders']),
    items: Number(row['orders']) * 2,
    avg_order_value: row['item_category'] === null ? cents(revenue / Number(row['orders'])) : null,
    prev_revenue: previous,
    change_pct: change === null ? null : cents(change),
    year_ago_revenue: null,
    yoy_pct: null,
    is_partial: isPartial,
    is_weekend: isDay ? row['period_start'] !== '2024-01-10' : null,
    is_holiday: isDay ? false : null,
    holiday_name: null,
  };
}

const sales = ['month', 'week', 'day'].flatMap((grain) =>
  Object.entries(dimensions)
    .filter(([, own]) => own.length < 2 || grain === 'month')
    .flatMap(([dimension]) => {
      const rows = summed(grain, dimension);
      return rows.map((row) => withRest(row, rows));
    }),
);

export const salesTables: Tables = {
  sales,
  'sales/hours': rowsOf(`
    restaurant_id | day_of_week | hour | orders | revenue | orders_per_week
    -             | 3           | 12   | 6      | 120.75  | 1
    -             | 6           | 18   | 7      | 190.65  | 1.17
    r2            | 6           | 18   | 2      | 30.2    | 0.33
    r2            | 3           | 12   | 3      | 80.45   | 0.5
    r1            | 3           | 12   | 3      | 40.3    | 0.5
    r1            | 6           | 18   | 5      | 160.45  | 0.83
  `),
  'sales/holidays': rowsOf(`
    date       | holiday_name               | is_observed | revenue | baseline | uplift_pct
    2024-02-19 | Washington's Birthday      | false       | 0       | -        | -
    2024-01-15 | Martin Luther King Jr. Day | false       | 0       | -        | -
  `),
};

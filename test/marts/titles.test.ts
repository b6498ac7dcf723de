import t from 'tap';
import { martTables } from '../../src/marts/index.ts';
import { titleOf } from '../../src/marts/titles.ts';

t.test('titles from names', (t) => {
  const names = [
    'avg_order_value',
    'is_member',
    'clv_tier',
    'expected_orders_90d',
    'weekend_share',
  ];
  t.strictSame(
    names.map((name) => titleOf({ name })),
    [
      ...['Average order value', 'Member', 'CLV tier', 'Expected orders (90 days)'],
      'Share of weekend orders',
    ],
  );
  t.end();
});

t.test('every column has a title of its own that fits a heading', (t) => {
  for (const { table } of martTables) {
    const titles = table.columns.map(titleOf);
    t.equal(new Set(titles).size, titles.length, `${table.name}: ${titles.join(', ')}`);
    t.strictSame(
      titles.filter((title) => !/^(p|q|\d|[A-Z])[^_]{1,39}$/.test(title)),
      [],
      table.name,
    );
  }
  t.end();
});

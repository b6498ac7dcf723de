/** Aggregates of a few rows, by hand: groups in the order of their values, null last, exact figures. */
import t from 'tap';
import { Problem } from '../../src/errors.ts';
import * as kinds from '../../src/marts/table.ts';
import type { AggregateRequest } from '../../src/query/aggregate.ts';
import { groupColumn } from '../../src/query/groups.ts';
import type { Scalar } from '../../src/query/scalar.ts';
import { aggregate } from '../../src/store/aggregate.ts';
import { storedTable } from '../support/memory-tables.ts';
const nullable = { nullable: true };
const definition: kinds.Table = {
  ...{ name: 'visits', grain: 'one row per id', key: ['id'], groupings: [] },
  columns: [
    kinds.text('id', 'Id.'),
    kinds.text('tier', 'Tier.', nullable),
    kinds.date('day', 'Day.', nullable),
    kinds.count('visits', 'Visits.', nullable),
    kinds.money('spent', 'Spent.', nullable),
    kinds.flag('is_member', 'Member.', nullable),
  ],
};
const rows: Scalar[][] = [
  ['a', 'Low', '2024-01-31', 2, 0.1, true],
  ['b', 'High', '2024-02-01', 10, 0.2, false],
  ['c', null, null, null, null, null],
  ['d', 'Low', '2023-12-31', 2, 10.05, true],
  ['e', 'High', '2024-03-31', 9, -3.4, false],
];
const table = storedTable(definition, rows);
const all = Uint32Array.from(rows.keys());

interface Asked {
  readonly by?: readonly string[];
  readonly measures?: readonly string[];
  readonly bins?: readonly [column: string, count: number];
  readonly sort?: readonly string[];
  readonly limit?: number;
}

const column = (name: string) => {
  const found = kinds.columnOf(definition, name);
  if (!found) throw new Error(name);
  return found;
};

function request({
  by = [],
  measures = ['rows'],
  bins,
  sort = [],
  limit,
}: Asked): AggregateRequest {
  return {
    conditions: [],
    by: by.map((name) => groupColumn(definition, name)),
    measures: measures.map((text) => {
      const [name = '', measure] = text.split('.');
      return measure ? { column: column(name), measure: measure as kinds.Measure } : 'rows';
    }),
    bins: bins ? { column: column(bins[0]), count: bins[1] } : null,
    sort: sort.map((text) => ({
      column: text.replace('-', ''),
      isDescending: text.startsWith('-'),
    })),
    limit: limit ?? null,
  };
}

function groups(asked: Asked, of: Uint32Array = all, max = 100) {
  const { rows: found, groups: count } = aggregate(table, of, request(asked), max);
  const lines = Array.from({ length: found.length }, (_, row) =>
    found.names.map((_, i) => found.value(row, i)),
  );
  return asked.limit === undefined ? lines : [...lines, count];
}

t.test('groups are in the order of their values, null last', (t) => {
  t.strictSame(groups({ by: ['tier'] }), [
    ['High', 2],
    ['Low', 2],
    [null, 1],
  ]);
  t.strictSame(groups({ by: ['visits'] }), [
    [2, 2],
    [9, 1],
    [10, 1],
    [null, 1],
  ]);
  t.strictSame(groups({ by: ['is_member', 'visits'] }), [
    [false, 9, 1],
    [false, 10, 1],
    [true, 2, 2],
    [null, null, 1],
  ]);
  const months = ['2023-12-01', '2024-01-01', '2024-02-01', '2024-03-01', null];
  t.strictSame(
    groups({ by: ['day:month'] }),
    months.map((month) => [month, 1]),
  );
  t.strictSame(groups({ by: ['day:year', 'tier'] }), [
    ['2023-01-01', 'Low', 1],
    ['2024-01-01', 'High', 2],
    ['2024-01-01', 'Low', 1],
    [null, null, 1],
  ]);
  t.strictSame(groups({ by: ['tier'] }, Uint32Array.of(3, 0)), [['Low', 2]], 'of some rows');
  t.end();
});

const measures = [
  'rows',
  'spent.sum',
  'spent.avg',
  'spent.min',
  'spent.max',
  'spent.p50',
  'spent.p90',
];

t.test('measures leave nulls out; nothing measures null', (t) => {
  t.strictSame(groups({ measures }), [[5, 6.95, 1.74, -3.4, 10.05, 0.15, 7.1]]);
  t.strictSame(groups({ measures }, Uint32Array.of(2)), [[1, null, null, null, null, null, null]]);
  t.strictSame(groups({ measures }, Uint32Array.of()), [[0, null, null, null, null, null, null]]);
  t.strictSame(groups({ measures }, Uint32Array.of(3)), [
    [1, 10.05, 10.05, 10.05, 10.05, 10.05, 10.05],
  ]);
  const ends = ['day.min', 'day.max', 'visits.avg', 'visits.p25', 'visits.p5', 'visits.p99'];
  t.strictSame(groups({ measures: ends }), [['2023-12-31', '2024-03-31', 5.75, 2, 2, 9.97]]);
  t.strictSame(groups({ by: ['tier'], measures: ['spent.sum', 'day.min', 'day.max'] }), [
    ['High', -3.2, '2024-02-01', '2024-03-31'],
    ['Low', 10.15, '2023-12-31', '2024-01-31'],
    [null, null, null, null],
  ]);
  t.end();
});

t.test('bins of equal width, the empty ones too, null after them', (t) => {
  t.strictSame(groups({ bins: ['visits', 4] }), [
    [2, 4, 2],
    [4, 6, 0],
    [6, 8, 0],
    [8, 10, 2],
    [null, null, 1],
  ]);
  t.strictSame(groups({ by: ['is_member'], bins: ['visits', 2] }), [
    ...[
      [false, 2, 6, 0],
      [false, 6, 10, 2],
      [true, 2, 6, 2],
      [true, 6, 10, 0],
    ],
    ...[
      [null, 2, 6, 0],
      [null, 6, 10, 0],
      [null, null, null, 1],
    ],
  ]);
  t.strictSame(groups({ bins: ['spent', 3] }, Uint32Array.of(0, 1)), [
    ...[
      [0.1, 0.13, 1],
      [0.13, 0.17, 0],
      [0.17, 0.2, 1],
    ],
  ]);
  t.strictSame(groups({ bins: ['visits', 3] }, Uint32Array.of(0, 3)), [[2, 2, 2]], 'one value');
  t.strictSame(groups({ bins: ['visits', 3] }, Uint32Array.of(2)), [[null, null, 1]]);
  t.strictSame(groups({ bins: ['visits', 3] }, Uint32Array.of()), []);
  t.end();
});

t.test('sorted by columns of the reply, nulls last both ways, ties by value; limited', (t) => {
  const tiers = (sort: string[], limit?: number) =>
    groups({
      ...{ by: ['tier'], measures: ['spent.sum', 'rows'], sort },
      ...(limit !== undefined && { limit }),
    });
  const high = ['High', -3.2, 2];
  const low = ['Low', 10.15, 2];
  const none = [null, null, 1];
  t.strictSame(tiers(['spent.sum']), [high, low, none]);
  t.strictSame(tiers(['-spent.sum']), [low, high, none]);
  t.strictSame(tiers(['-tier']), [low, high, none]);
  t.strictSame(tiers(['rows']), [none, high, low]);
  t.strictSame(tiers(['-rows', '-tier']), [low, high, none]);
  t.strictSame(tiers(['-rows'], 1), [high, 3]);
  t.strictSame(tiers([], 9), [high, low, none, 3]);
  const sorted = (by: string, ...sort: string[]) =>
    groups({ by: [by], measures: ['spent.sum'], sort }).join(' ');
  t.equal(sorted('id', 'spent.sum'), 'e,-3.4 a,0.1 b,0.2 d,10.05 c,', 'where null came third');
  t.equal(sorted('id', '-spent.sum'), 'd,10.05 b,0.2 a,0.1 e,-3.4 c,');
  t.equal(sorted('visits', '-visits'), '10,0.2 9,-3.4 2,10.15 ,');
  t.end();
});

t.test('too many groups are refused, with their number', (t) => {
  t.equal(groups({ by: ['id'] }, all, 5).length, 5);
  const detail = '5 groups, expected at most 4: filter rows, or group by fewer columns.';
  t.throws(() => groups({ by: ['id'] }, all, 4), new Problem('too-many-groups', detail));
  t.end();
});

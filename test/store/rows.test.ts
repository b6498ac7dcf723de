/** Rows of a table in memory: orders, pages, customers, changes between two versions. */
import t from 'tap';
import type { AggregateRequest } from '../../src/query/aggregate.ts';
import { invalidCursor } from '../../src/query/cursor.ts';
import { groupColumn } from '../../src/query/groups.ts';
import type { Scalar } from '../../src/query/scalar.ts';
import { tooManyGroups } from '../../src/store/aggregate.ts';
import { changedRows, compareVersions, makeChangeCache } from '../../src/store/changes.ts';
import { MemoryReader } from '../../src/store/reader.ts';
import { SortedRows } from '../../src/store/sorted-rows.ts';
import { storedTable } from '../support/memory-tables.ts';
import { definition, rows } from '../support/orders-table.ts';

const table = storedTable(definition, rows);
const reader = new MemoryReader(table, new SortedRows(1e6));
const order = (text: string) =>
  text
    .split(',')
    .map((name) => ({ column: name.replace('-', ''), isDescending: name.startsWith('-') }));

async function page(sort: string, after: Scalar[] | null = null, limit = 9) {
  const found = await reader.page({ conditions: [], sort: order(sort), after, limit });
  return [[...found.rows].join(''), found.total, found.isLast];
}

t.test('orders: nulls last both ways, ties by the key', async (t) => {
  const cases: [string, string][] = [
    ['id,day', '01234'],
    ['-id,day', '42301'],
    ['id,-day', '10324'],
    ['day,id', '02413'],
    ['spent,id,day', '42031'],
    ['-spent,id,day', '03241'],
    ['-spent,-id,day', '30241'],
    ['tier,-spent,id,day', '31042'],
    ['-tier,spent,id,day', '40312'],
    ['id,spent', '01234'],
    ['id,tier', '10324'],
    ['-id,-day', '43210'],
    ['-spent,-id,-day', '30241'],
  ];
  for (const [sort, expected] of cases) t.strictSame(await page(sort), [expected, 5, true], sort);
  t.strictSame(await page('day'), ['02413', 5, true], 'ties stay in key order');
});

t.test('a sorted list is kept for the next page, while there is room', (t) => {
  // Room for one list of five rows, not for two.
  const lists = new SortedRows(2 * (5 * 4 + 1) - 1);
  const byDay = lists.of(table, order('day'));
  t.equal(lists.of(table, order('day')), byDay);
  const other = storedTable(definition, rows);
  t.not(lists.of(other, order('day')), byDay, 'of this table alone');
  t.not(lists.of(table, order('day')), byDay);
  t.strictSame(lists.of(storedTable(definition, []), order('day')), Uint32Array.of());
  t.end();
});

t.test('pages begin after a position, which must be one', async (t) => {
  t.strictSame(await page('id,day', null, 4), ['0123', 5, false]);
  t.strictSame(await page('id,day', null, 5), ['01234', 5, true]);
  t.strictSame(await page('id,day', ['b', '2024-01-01'], 1), ['3', 5, false]);
  t.strictSame(await page('id,day', ['c', '2024-01-01']), ['', 5, true]);
  t.strictSame(await page('-spent,id,day', [5, 'b', '2024-01-03']), ['241', 5, true]);
  t.strictSame(await page('-spent,id,day', [3, 'b', '2024-01-03']), ['241', 5, true]);
  t.strictSame(await page('spent,id,day', [5, 'a', '2024-01-02']), ['31', 5, true]);
  t.strictSame(await page('spent,id,day', [null, 'a', '2024-01-01']), ['1', 5, true]);
  t.strictSame(await page('spent,id,day', [null, 'a', '2024-01-02']), ['', 5, true]);
  t.strictSame(await page('-id,day', ['b', '2024-01-01']), ['301', 5, true]);
  const wrong: Scalar[][] = [
    ['b'],
    ['x', '2024-01-01'],
    ['b', 5],
    ['b', '2024-01-01', 1],
    [true, ''],
  ];
  for (const after of wrong) await t.rejects(page('id,day', after), invalidCursor());
  await t.rejects(page('spent,id,day', ['5', 'a', '2024-01-01']), invalidCursor());
  const conditions = [{ column: 'spent', operator: 'gte', values: [2] } as const];
  const found = await reader.page({
    ...{ conditions, sort: order('-spent,id,day'), after: [5, 'a', '2024-01-01'], limit: 1 },
  });
  t.strictSame([[...found.rows], found.total, found.isLast], [[3], 3, false]);
});

t.test('every row of an export, and groups of rows', async (t) => {
  const conditions = [{ column: 'spent', operator: 'gte', values: [2] } as const];
  const sort = order('spent,id,day');
  const { total, parts } = await reader.export({ conditions, sort, fields: ['id', 'spent'] });
  const lines: string[] = [];
  for await (const part of parts) {
    for (let row = 0; row < part.length; row += 1) lines.push(part.line(row));
  }
  const expected = ['{"id":"b","spent":2}', '{"id":"a","spent":5}', '{"id":"b","spent":5}'];
  t.strictSame([total, lines], [3, expected]);
  const request: AggregateRequest = {
    ...{ conditions, by: [groupColumn(definition, 'id')], measures: ['rows'] },
    ...{ bins: null, sort: [], limit: null },
  };
  const { rows: found, groups } = await reader.aggregate(request, 2);
  t.strictSame(
    [found.line(0), found.line(1), groups],
    [...['{"id":"a","rows":1}', '{"id":"b","rows":2}', 2]],
  );
  await t.rejects(reader.aggregate(request, 1), tooManyGroups(2, 1));
});

t.test('rows of customers, each in key order', async (t) => {
  const of = async (keys: string[], values: Scalar[] = []) => {
    const conditions =
      values.length > 0 ? [{ column: 'tier', operator: 'eq', values } as const] : [];
    return [...(await reader.ofKeys(keys, conditions)).rows];
  };
  t.strictSame(await of(['b', 'a']), [2, 3, 0, 1]);
  t.strictSame(await of(['x', 'c']), [4]);
  t.strictSame(await of(['a', 'b', 'c'], ['High']), [1, 3]);
  const numbers = { ...definition, key: ['spent'] };
  const odd = new MemoryReader(storedTable(numbers, rows), new SortedRows(1e6));
  t.throws(() => odd.ofKeys(['5'], []), { message: 'the first key column is not text' });
});

t.test('what differs between two versions, by key', (t) => {
  const single = { ...definition, key: ['id'] };
  const version = (...some: Scalar[][]) => storedTable(single, some);
  const of = (id: string, spent: Scalar, tier: Scalar = 'Low') => [id, '2024-01-01', spent, tier];
  const before = version(of('a', 1), of('b', 2), of('c', null), of('d', 4));
  const now = version(of('a', 1, 'High'), of('c', 3), of('d', 4), of('e', 5), of('f', 6));
  const every = ({ rows: count }: typeof before) =>
    Uint32Array.from({ length: count }, (_, i) => i);
  const between = (columns: string[], from = before, to = now) =>
    compareVersions({ table: from, rows: every(from) }, { table: to, rows: every(to) }, columns);
  const found = between(['spent']);
  t.strictSame(found, [
    { key: 'b', kind: 'gone', row: null },
    { key: 'c', kind: 'changed', row: 1 },
    { key: 'e', kind: 'new', row: 3 },
    { key: 'f', kind: 'new', row: 4 },
  ]);
  t.strictSame(
    between(['tier']).map(({ key }) => key),
    ['a', 'b', 'e', 'f'],
  );
  t.strictSame(
    between(['spent', 'tier']).map(({ key }) => key),
    ['a', 'b', 'c', 'e', 'f'],
  );
  const [two, three] = [
    version(of('a', 1), of('c', 1)),
    version(of('a', 1), of('b', 1), of('c', 2)),
  ];
  t.strictSame(between(['spent'], two, three), [
    { key: 'b', kind: 'new', row: 1 },
    { key: 'c', kind: 'changed', row: 2 },
  ]);
  t.strictSame(changedRows(now, found, ['tier', 'spent']), [
    ['b', 'gone', null, null],
    ['c', 'changed', 'Low', 3],
    ['e', 'new', 'Low', 5],
    ['f', 'new', 'Low', 6],
  ]);
  t.strictSame(between(['spent'], version(), now).length, 5);
  t.strictSame(
    between(['spent'], before, version()).map(({ kind }) => kind),
    ['gone', 'gone', 'gone', 'gone'],
  );
  t.end();
});

t.test('what differs is found once for all who ask, again after a failure', async (t) => {
  const cache = makeChangeCache(2);
  let times = 0;
  const find = async () => {
    times += 1;
    await Promise.resolve();
    if (times === 1) throw new Error('not now');
    return [['a', 'new']];
  };
  await t.rejects(cache.forceFetch('key', { context: find }), { message: 'not now' });
  const both = await Promise.all([1, 2].map(() => cache.forceFetch('key', { context: find })));
  t.strictSame(both, [[['a', 'new']], [['a', 'new']]]);
  t.equal(times, 2);
});

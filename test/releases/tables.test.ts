/** Tables of a release in memory: what is loaded, what is shared, and what a caller reads of each failure. */
import t from 'tap';
import { readConfig } from '../../src/config.ts';
import { Problem } from '../../src/errors.ts';
import { tableNamed } from '../../src/marts/index.ts';
import { largestTable } from '../../src/settings/index.ts';
import { expectedBytes } from '../../src/store/table.ts';
import type { Warehouse } from '../../src/warehouse/port.ts';
import { storedTable } from '../support/memory-tables.ts';
import {
  columns,
  loaded,
  model,
  open,
  page,
  problemOf,
  release,
  unavailable,
} from '../support/release-tables.ts';

t.test('a table is loaded once, for all who ask, by its version', async (t) => {
  let loads = 0;
  const tables = open({
    load: (...args) => {
      loads += 1;
      return loaded(...args);
    },
  });
  const r1 = await release(t.testdir());
  const [one, two] = await Promise.all([tables.get(r1, model), tables.get(r1, model)]);
  t.equal(one, two);
  t.equal(await tables.get({ ...r1, release: 'r2' }, model), one);
  const reader = await tables.reader(r1, model);
  t.equal((await reader.page(page)).total, 1);
  t.equal(loads, 1);
});

t.test('what a release lacks', async (t) => {
  const tables = open({});
  const other = tableNamed('clv/tiers');
  const detail = 'Release r1 has no table clv/tiers.';
  const r1 = await release(t.testdir());
  t.strictSame(await problemOf(tables.get(r1, other)), unavailable(detail));
  t.strictSame(await problemOf(tables.reader(r1, other)), unavailable(detail));
  const keyless = await release(`${t.testdir()}/key`, ['name']);
  const lacks = 'Table clv/model of release r1 lacks its key name.';
  t.strictSame(await problemOf(tables.get(keyless, model)), unavailable(lacks));
});

t.test('a column that a release lacks is null', async (t) => {
  const stored = await open({}).get(await release(t.testdir(), ['value']), model);
  t.strictSame([...stored.columns.keys()], columns);
  t.strictSame(stored.columns.get('value'), {
    ...{ store: 'number', values: new Float64Array([NaN]) },
  });
});

t.test('the text of an inner error stays inside; a problem passes as it is', async (t) => {
  const inner = new Error('password of the warehouse');
  const r1 = await release(t.testdir());
  const broken = open({ load: () => Promise.reject(inner) });
  const detail = 'Table clv/model of release r1 cannot be read.';
  t.strictSame(await problemOf(broken.get(r1, model)), unavailable(detail, inner));
  t.strictSame(await problemOf(broken.reader(r1, model)), unavailable(detail, inner));
  const problem = new Problem('read-timeout', 'as it is');
  const late = open({ load: () => Promise.reject(problem) });
  await t.rejects(late.get(r1, model), problem);
});

t.test('a table that takes too long', async (t) => {
  let finish: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const slow = open({ load: (...args) => gate.then(() => loaded(...args)) }, { readMs: 20 });
  const r1 = await release(t.testdir());
  t.strictSame(await problemOf(slow.get(r1, model)), {
    type: 'read-timeout',
    detail: 'Table clv/model took longer than 0.02 s to read.',
    ...{ headers: { 'retry-after': '10' }, cause: undefined },
  });
  finish();
  t.equal((await slow.get(r1, model)).rows, 1);
});

t.test('no table may be larger than all of them together', (t) => {
  const largest = (one: string, all: string) =>
    largestTable(readConfig({ GP_TABLE_BYTES: one, GP_TABLE_CACHE_BYTES: all }));
  t.equal(largest('2000000', '3000000'), 2_000_000);
  t.equal(largest('3000000', '2000000'), 2_000_000);
  t.end();
});

t.test('a table past a budget is queried, every other one is loaded', async (t) => {
  const r1 = await release(t.testdir());
  const bytes = expectedBytes(model, 1);
  const queries: string[] = [];
  const query: Warehouse['query'] = async function* (_of, { sql }) {
    queries.push(sql);
    await Promise.resolve();
    yield sql.includes('count(') ? [[7]] : [];
  };
  const some = {
    ...page,
    conditions: [{ column: 'name', operator: 'eq', values: ['a'] } as const],
  };
  const total = async (options: Record<string, number>, one: Partial<Warehouse> = { query }) =>
    (await (await open(one, options).reader(r1, model)).page(some)).total;
  t.equal(await total({ maxTableBytes: bytes - 1 }), 7);
  t.equal(queries.splice(0).length, 2, 'the rows and their count');
  const all = await open({ query }, { maxTableBytes: 0 }).reader(r1, model);
  t.equal((await all.page(page)).total, 1, 'as the release says');
  t.equal(queries.splice(0).length, 1, 'every row is counted already');
  t.equal(await total({ maxTableBytes: bytes }), 1);
  t.equal(await total({ maxTableBytes: 0 }, {}), 1, 'this warehouse runs no statements');
  t.strictSame(queries, []);
  const both = open({ query }, { maxTableBytes: 0 });
  await both.get(r1, model);
  t.equal((await (await both.reader(r1, model)).page(page)).total, 1, 'it is in memory already');
});

t.test('an empty table is kept, too', async (t) => {
  let loads = 0;
  const empty = open({
    load: (table) => {
      loads += 1;
      return Promise.resolve(storedTable(table, []));
    },
  });
  const r1 = await release(t.testdir());
  t.equal((await empty.get(r1, model)).rows, 0);
  await empty.get(r1, model);
  t.equal(loads, 1);
});

t.test('an export by statements has its count and its rows', async (t) => {
  const query: Warehouse['query'] = async function* (_of, { sql }) {
    await Promise.resolve();
    yield sql.includes('count(') ? [[1]] : [['mbg_nbd'], ['a'], [1]];
  };
  const tables = open({ query }, { maxTableBytes: 0 });
  const found = await (await tables.reader(await release(t.testdir()), model)).export(page);
  let rows = 0;
  for await (const part of found.parts) rows += part.length;
  t.strictSame([found.total, rows], [1, 1]);
});

t.test('statements: the same deadline and the same silence about inner errors', async (t) => {
  const r1 = await release(t.testdir());
  const inner = new Error('relation "secret" does not exist');
  const reader = (query: Warehouse['query'], readMs = 10_000) =>
    open({ ...(query && { query }) }, { maxTableBytes: 0, readMs }).reader(r1, model);
  const aggregate = {
    by: [],
    bins: null,
    measures: ['rows' as const],
    conditions: [],
    sort: [],
    limit: null,
  };
  const answers = async (one: Awaited<ReturnType<typeof reader>>) => [
    await problemOf(one.page(page)),
    await problemOf(one.export(page)),
    await problemOf(one.ofKeys(['a'], [])),
    await problemOf(one.aggregate(aggregate, 10)),
  ];
  const broken = await reader(async function* () {
    await Promise.resolve();
    throw inner;
  });
  const detail = 'Table clv/model of release r1 cannot be read.';
  const expected = unavailable(detail, inner);
  t.strictSame(await answers(broken), [expected, expected, expected, expected]);
  const late = await reader(async function* () {
    await new Promise(() => undefined);
  }, 20);
  const types = (await answers(late)).map(({ type }) => type);
  t.strictSame(types, ['read-timeout', 'read-timeout', 'read-timeout', 'read-timeout']);
});

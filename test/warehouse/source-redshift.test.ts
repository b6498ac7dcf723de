/** Redshift answers about a table that is too large for memory: on random queries, byte for byte the same. */
import t from 'tap';
import { tableNamed } from '../../src/marts/index.ts';
import type { Condition } from '../../src/query/filters.ts';
import { warehouseChanges } from '../../src/warehouse/changes.ts';
import type { ReleaseTable } from '../../src/warehouse/port.ts';
import { customers } from '../support/data.ts';
import { startDoubles } from '../support/doubles.ts';
import type { Row } from '../support/release.ts';
import {
  absent,
  aggregatesAgree,
  customersAgree,
  pagesAgree,
  rows,
  twins,
} from '../support/twins.ts';
import { fill, instance } from '../support/warehouse.ts';

// Memory and DuckDB answer more of them (source.test.ts).
const [pages, aggregates] = process.env['FULL'] ? [20, 40] : [8, 16];

t.test('Redshift and memory agree', async (t) => {
  const doubles = await startDoubles(t);
  // As fast as the service hands out results.
  const one = instance(doubles, { perSecond: 18 });
  for (const [name, own] of Object.entries(rows)) await fill(one, tableNamed(name), 'first', own);
  const before = (await doubles.statements()).length;
  const ask = await twins(t, () => one.source.query.bind(one.source));

  await pagesAgree(ask, pages);
  const statuses = await aggregatesAgree(ask, aggregates);
  t.ok((statuses.get(200) ?? 0) > aggregates / 2, 'most mean something');
  await customersAgree(ask, 1);

  const asked = (await doubles.statements()).slice(before);
  t.ok(asked.length > pages + aggregates, 'it was asked');
  t.strictSame(
    asked.filter(({ status }) => status !== 'FINISHED'),
    [],
  );
});

t.test(
  'so they do for a release without some columns, which the warehouse does not have',
  async (t) => {
    const doubles = await startDoubles(t);
    const one = instance(doubles, { perSecond: 18 });
    for (const [name, own] of Object.entries(rows)) {
      const table = tableNamed(name);
      const columns = table.columns.filter((column) => !absent[name]?.includes(column.name));
      await fill(one, { ...table, columns }, 'first', own);
    }
    const ask = await twins(t, () => one.source.query.bind(one.source), absent);
    await pagesAgree(ask, 4);
    const statuses = await aggregatesAgree(ask, 10);
    t.ok((statuses.get(200) ?? 0) > 3, 'most mean something');
  },
);

t.test('what differs between two versions is found by one statement', async (t) => {
  const doubles = await startDoubles(t);
  const one = instance(doubles);
  const clv = tableNamed('clv');
  const [a, b, c, d] = customers as readonly [Row, Row, Row, Row];
  const limited = { ...a, restaurant_id: 'r9', customer_id: 'c0' };
  const sides = {
    first: [limited, { ...a, clv: 1, p_alive: null }, b, { ...c, is_member: true }],
    second: [a, { ...b, p_alive: null }, { ...c, is_member: false }, d],
  };
  const versionOf = async (release: keyof typeof sides): Promise<ReleaseTable> => {
    const version = await fill(one, clv, release, sides[release]);
    return { table: clv, version, release, absent: [] };
  };
  const [earlier, now] = [await versionOf('first'), await versionOf('second')];
  const conditions: Condition[] = [{ column: 'restaurant_id', operator: 'ne', values: ['r9'] }];
  const before = (await doubles.statements()).length;
  const fields = ['clv', 'is_member', 'p_alive'];
  const kept = (row: Row) => fields.map((name) => row[name] ?? null);
  const found = await warehouseChanges(one.source, earlier, now, conditions, fields);
  const expected = [
    [a['customer_id'], 'changed', ...kept(a)],
    [b['customer_id'], 'changed', ...kept({ ...b, p_alive: null })],
    [c['customer_id'], 'changed', ...kept({ ...c, is_member: false })],
    [d['customer_id'], 'new', ...kept(d)],
  ];
  t.strictSame(
    found,
    expected.sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
  );
  t.equal((await doubles.statements()).length, before + 1);
  const gone = await warehouseChanges(one.source, now, earlier, [], ['clv']);
  t.strictSame(
    gone.filter(([, kind]) => kind === 'gone'),
    [[d['customer_id'], 'gone', null]],
  );
});

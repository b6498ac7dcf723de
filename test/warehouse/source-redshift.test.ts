/** Redshift answers about a table that is too large for memory: on random queries, byte for byte the same. */
import t from 'tap';
import { tableNamed } from '../../src/marts/index.js';
import { startDoubles } from '../support/doubles.js';
import {
  absent,
  aggregatesAgree,
  customersAgree,
  pagesAgree,
  rows,
  twins,
} from '../support/twins.js';
import { fill, instance } from '../support/warehouse.js';

t.test('Redshift and memory agree', async (t) => {
  const doubles = await startDoubles(t);
  // As fast as the service hands out results.
  const one = instance(doubles, { perSecond: 18 });
  for (const [name, own] of Object.entries(rows)) await fill(one, tableNamed(name), 'first', own);
  const before = (await doubles.statements()).length;
  const ask = await twins(t, () => one.source.query.bind(one.source));

  await pagesAgree(ask, 20);
  const statuses = await aggregatesAgree(ask, 40);
  t.ok((statuses.get(200) ?? 0) > 20, 'most mean something');
  await customersAgree(ask, 1);

  const asked = (await doubles.statements()).slice(before);
  t.ok(asked.length > 100, 'it was asked');
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

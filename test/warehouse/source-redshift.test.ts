/** Redshift answers about a table that is too large for memory: on random queries, byte for byte the same. */
import t from 'tap';
import { tableNamed } from '../../src/marts/index.js';
import { startDoubles } from '../support/doubles.js';
import { aggregatesAgree, customersAgree, pagesAgree, rows, twins } from '../support/twins.js';
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

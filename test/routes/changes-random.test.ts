/** Changes applied to the copy of an earlier release give the rows of now, exactly: random pairs of releases. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { tableNamed } from '../../src/marts/index.ts';
import type { Column } from '../../src/marts/table.ts';
import { testApp } from '../support/app.ts';
import type { Row } from '../support/release.ts';

const seed = 5;
const table = tableNamed('clv');
const names = table.columns.map(({ name }) => name);

/** Ids that sort apart by code point and by locale, and need care in URLs, JSON and SQL. */
const ids = ['a', 'A', 'á', 'ab', 'a b', "o'b", '%41', '"', '\u{1F600}', '\uFF5E', '0', '00'];

/** Null where it may be, both ends of what the column holds, and neighbours that are easily taken for equal. */
function valueOf({ name, kind, nullable, values }: Column): fc.Arbitrary<Row[string]> {
  const held = (): readonly Row[string][] => {
    if (name === 'restaurant_id') return ['r1', 'r2', 'R1'];
    if (values) return values;
    if (kind === 'flag') return [true, false];
    if (kind === 'date') return ['0001-01-01', '2024-02-29', '9999-12-31'];
    if (kind === 'count') return [0, 1, -1, Number.MAX_SAFE_INTEGER];
    if (kind === 'model') return [0, 1e-9, -1e300, 1.7976931348623157e308, 0.1, 0.1 + 2 ** -56];
    return kind === 'text' ? ids : [0, 0.01, -0.01, 99999999999.99, -99999999999.99];
  };
  return fc.constantFrom(...held(), ...(nullable ? [null] : []));
}

const values = fc.record(
  Object.fromEntries(table.columns.slice(1).map((column) => [column.name, valueOf(column)])),
);

/** The row before and now, by id; the same, other in one cell or in all, or on one side only. */
const pair = fc.tuple(
  values,
  values,
  fc.constantFrom('same', 'cell', 'both', 'new', 'gone'),
  fc.constantFrom(...names.slice(1)),
);

function sidesOf(pairs: Readonly<Record<string, [Row, Row, string, string]>>) {
  const sides: [Row[], Row[]] = [[], []];
  for (const [customer_id, [one, other, kind, cell]] of Object.entries(pairs)) {
    const now = kind === 'same' ? one : kind === 'cell' ? { ...one, [cell]: other[cell] } : other;
    if (kind !== 'new') sides[0].push({ customer_id, ...one });
    if (kind !== 'gone') sides[1].push({ customer_id, ...(now as Row) });
  }
  return sides;
}

const releases = fc.dictionary(fc.constantFrom(...ids), pair, { maxKeys: ids.length });

const fieldsOf = fc.oneof(
  fc.constant(names),
  fc
    .subarray(names.slice(1), { minLength: 1, maxLength: 3 })
    .map((some) => ['customer_id', ...some]),
);

/** Tables in memory, or by statements. */
async function holds(t: Test, tableBytes: number) {
  const settings = { GP_RATE_REQUESTS: '0', GP_TABLE_BYTES: String(tableBytes) };
  const { get, publish, token } = await testApp(t, { settings });
  const limited = await token('partner', { filters: { restaurant_id: ['r1'] } });
  const callers = [await token('dashboard'), limited];

  /** Every row, page by page. */
  async function pull(path: string, bearer: string): Promise<Row[]> {
    const rows: Row[] = [];
    let more = '';
    do {
      const { data, meta } = (await get(`${path}${more}`, bearer)).json();
      rows.push(...(data as Row[]));
      more = meta.next_cursor === null ? '' : `&cursor=${meta.next_cursor}`;
    } while (more !== '');
    return rows;
  }

  let number = 0;
  const told = new Set<unknown>();
  const property = fc.asyncProperty(
    ...([releases, fieldsOf, fc.integer({ min: 1, max: 5 })] as const),
    async (pairs, fields, limit) => {
      const [before, now] = sidesOf(pairs);
      number += 1;
      const since = `before-${number}`;
      const list = `fields=${fields.join()}&limit=${limit}`;
      await publish({ release: since, tables: { clv: before } });
      const copies = await Promise.all(callers.map((one) => pull(`/v1/clv?${list}`, one)));
      await publish({ release: `now-${number}`, tables: { clv: now } });
      for (const [i, caller] of callers.entries()) {
        const copy = new Map(copies[i]?.map((row) => [row['customer_id'], row]));
        for (const one of await pull(`/v1/clv/changes?since=${since}&${list}`, caller)) {
          const { change, ...row } = one;
          const id = row['customer_id'];
          told.add(change);
          assert.equal(copy.has(id), change !== 'new', String(id));
          if (change === 'changed') assert.notDeepEqual(copy.get(id), row);
          if (change === 'gone') copy.delete(id);
          else copy.set(id, row);
        }
        const rows = await pull(`/v1/clv?${list}`, caller);
        assert.deepEqual(copy, new Map(rows.map((row) => [row['customer_id'], row])), caller);
      }
    },
  );
  await fc.assert(property, { seed, numRuns: 60 });
  t.strictSame([...told].sort(), ['changed', 'gone', 'new']);
}

t.test('changes of random pairs of releases', (t) => holds(t, 2 ** 28));
t.test('the same where tables are too large for memory', (t) => holds(t, 0));

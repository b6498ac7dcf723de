/** Every measure of every column of every mart, asked with and without what it needs: answered, or refused with the reason. */
import { isDeepStrictEqual } from 'node:util';
import t from 'tap';
import { martTables } from '../../src/marts/index.ts';
import {
  isNumeric,
  measures,
  type Column,
  type Measure,
  type Table,
} from '../../src/marts/table.ts';
import { testApp, type Answer } from '../support/app.ts';

/** What must have one value within a group, or null where the measure never means anything. */
function needs({ groupings }: Table, column: Column, measure: Measure): string[] | null {
  const isEnd = measure === 'min' || measure === 'max';
  if (!isNumeric(column.kind)) return column.kind === 'date' && isEnd ? [...groupings] : null;
  const within = measure === 'sum' ? column.sumWithin : isEnd ? [] : column.avgWithin;
  return within && [...new Set([...groupings, ...within])];
}

const queryOf = (by: readonly string[], measure: string, ...conditions: readonly string[]) =>
  [`measures=${measure}`, ...(by.length > 0 ? [`by=${by.join()}`] : []), ...conditions].join('&');

function refusal(reply: Answer): unknown {
  const { status, type, errors } = reply.json();
  return { status, type, errors };
}

const refused = (measure: string, reason: string) => ({
  status: 400,
  type: 'urn:global-partners:problem:measure-refused',
  errors: [{ parameter: 'measures', problem: `${measure}: ${reason}` }],
});

const addsUpOver = (names: readonly string[]) =>
  `its rows do not add up over ${names.join(', ')}: group by it or filter it to one value`;

/** One assertion a table: thousands that pass would take longer than the requests. */
t.test('every measure of every column', async (t) => {
  const { get } = await testApp(t, { settings: { GP_RATE_REQUESTS: '0' } });
  for (const { table } of martTables) {
    const wrong: unknown[] = [];
    const ask = (query: string) => get(`/v1/${table.name}/aggregate?${query}`);
    const refuses = async (query: string, expected: unknown) => {
      const found = refusal(await ask(query));
      if (!isDeepStrictEqual(found, expected)) wrong.push({ query, found, expected });
    };
    for (const column of table.columns) {
      const offered = measures.filter((measure) => needs(table, column, measure) !== null);
      for (const measure of measures) {
        const name = `${column.name}.${measure}`;
        const needed = needs(table, column, measure);
        if (needed === null) {
          const reason = `${column.name} (${column.kind}) has no measure "${measure}"; offered: ${offered.join(', ') || 'none'}`;
          await refuses(`measures=${name}`, refused(name, reason));
          continue;
        }
        const query = queryOf(needed, name);
        const answered = await ask(query);
        const [found] = answered.status === 200 ? answered.json().data : [];
        if (!isDeepStrictEqual(Object.keys(found ?? {}), [...needed, name]))
          wrong.push({ query, answered: answered.body });
        if (needed.length > 0)
          await refuses(`measures=rows,${name}`, refused(name, addsUpOver(needed)));
        for (const left of needed) {
          const others = needed.filter((one) => one !== left);
          await refuses(queryOf(others, name), refused(name, addsUpOver([left])));
        }
      }
    }
    t.strictSame(wrong, [], table.name);
  }
});

/** Two values that the column may have. */
function valuesOf({ kind, values }: Column): readonly string[] {
  if (values) return values.slice(0, 2);
  if (kind === 'date') return ['2024-01-01', '2024-02-01'];
  return isNumeric(kind) ? ['1', '2'] : ['a', 'b'];
}

t.test('a filter does what grouping does when it leaves one value', async (t) => {
  const { get } = await testApp(t, { settings: { GP_RATE_REQUESTS: '0' } });
  for (const { table } of martTables) {
    const column = table.columns.find((one) => (needs(table, one, 'sum') ?? []).length > 0);
    const needed = column ? (needs(table, column, 'sum') ?? []) : [];
    for (const left of needed) {
      const others = needed.filter((one) => one !== left);
      const measure = `${column?.name ?? ''}.sum`;
      const ask = (...conditions: string[]) =>
        get(`/v1/${table.name}/aggregate?${queryOf(others, measure, ...conditions)}`);
      const filtered = table.columns.find(({ name }) => name === left) as Column;
      const [one, two] = valuesOf(filtered).map((value) => `${left}=${value}`);
      const [{ nullable }, loose] = [filtered, refused(measure, addsUpOver([left]))];
      t.equal((await ask(String(one))).status, 200, `${table.name} ${left}`);
      t.strictSame(refusal(await ask(String(one), String(two))), loose);
      t.strictSame(refusal(await ask(String(one).replace('=', '.ne='))), loose);
      if (nullable) {
        t.equal((await ask(`${left}.null=true`)).status, 200);
        t.strictSame(refusal(await ask(`${left}.null=false`)), loose);
      }
    }
  }
});

import t from 'tap';
import type { TableVersion } from '../../src/contracts/common.ts';
import { tableNamed } from '../../src/marts/index.ts';
import { valueAt } from '../../src/store/columns.ts';
import type { StoredTable } from '../../src/store/table.ts';
import { rowsSql } from '../../src/warehouse/sql.ts';
import { valueOf } from '../../src/warehouse/statements.ts';
import { startDoubles } from '../support/doubles.ts';
import { rowsOf } from '../support/rows.ts';
import { fill, instance } from '../support/warehouse.ts';

const cohorts = tableNamed('clv/cohorts');
const figures = tableNamed('clv/model');

const rowsIn = (table: StoredTable) =>
  Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries([...table.columns].map(([name, column]) => [name, valueAt(column, row)])),
  );

const someCohorts = rowsOf(`
  cohort     | months_since | customers | active_customers | retention_rate | revenue | cumulative_revenue_per_customer | is_partial
  2024-01-01 | 0            | 3         | 3                | 1              | 1999.99 | 666.66                          | false
  2024-01-01 | 1            | 3         | 1                | 0.3333         | 0.1     | 666.7                           | true
  2024-02-01 | 0            | 2         | 2                | 1              | -0.29   | 0.57                            | true`);
const someFigures = [
  { model: 'mbg_nbd', name: 'Z', value: -0.123456789012345 },
  { model: 'mbg_nbd', name: 'Ünder "a"', value: 1e300 },
];

t.test('Redshift by its Data API', async (t) => {
  const doubles = await startDoubles(t);
  const { fault, statements: submitted } = doubles;
  const one = instance(doubles);
  const versions = {
    cohorts: await fill(one, cohorts, 'run-1', someCohorts),
    figures: await fill(one, figures, 'run-1', someFigures),
  };
  const unloads = async () =>
    (await submitted()).filter(({ sqls: [sql] }) => sql?.startsWith('UNLOAD')).length;

  await t.test('a table is what was published, in key order', async (t) => {
    t.strictSame(rowsIn(await one.source.load(cohorts, versions.cohorts, 1)), someCohorts);
    t.strictSame(rowsIn(await one.source.load(figures, versions.figures, 1)), someFigures);
    t.equal(await unloads(), 2);
    const empty = { ...versions.figures, run_id: 'run-0', rows: 0 };
    t.strictSame(rowsIn(await one.source.load(figures, empty, 1)), []);
    t.equal(await unloads(), 2, 'nothing is asked where there is nothing');
    const short = one.source.load(cohorts, { ...versions.cohorts, rows: 4 }, 1);
    await t.rejects(short, /has 3 rows in the place of 4/);
  });

  await t.test('20 cold instances ask once', async (t) => {
    const before = await unloads();
    const cold = Array.from({ length: 20 }, () => instance(doubles));
    const read = await Promise.all(
      cold.map(({ warehouse }) => warehouse.load(cohorts, versions.cohorts, 'r')),
    );
    for (const table of read) t.strictSame(rowsIn(table), someCohorts);
    t.equal((await unloads()) - before, 0, 'it is the statement of before, by its token');
    const other = await fill(one, cohorts, 'run-2', someCohorts);
    await Promise.all(cold.map(({ warehouse }) => warehouse.load(cohorts, other, 'r')));
    t.equal((await unloads()) - before, 1);
  });

  await t.test('an owner that died is taken over, with its statement', async (t) => {
    const version = await fill(one, cohorts, 'run-3', someCohorts);
    const before = await unloads();
    const dead = instance(doubles, { claimMs: 300 });
    dead.source.load = () => new Promise(() => undefined);
    void dead.warehouse.load(cohorts, version, 'r');
    t.strictSame(rowsIn(await one.source.load(cohorts, version, 1)), someCohorts);
    t.strictSame(rowsIn(await one.warehouse.load(cohorts, version, 'r')), someCohorts);
    t.equal((await unloads()) - before, 1);
  });

  await t.test('faults: recovered from, or a clear error; never a wrong table', async (t) => {
    let run = 10;
    const fresh = () => fill(one, cohorts, `run-${(run += 1)}`, someCohorts);
    const unload = { contains: 'UNLOAD' } as const;
    for (const kind of [
      'throttled',
      'server_error',
      'reset_before',
      'reset_after',
      'active_statements',
    ]) {
      const version = await fresh();
      const before = await unloads();
      await fault({ kind, ...unload });
      t.strictSame(
        rowsIn(await instance(doubles).warehouse.load(cohorts, version, 'r')),
        someCohorts,
        kind,
      );
      t.equal((await unloads()) - before, 1, `${kind}: one statement`);
    }
    for (const kind of ['failed', 'aborted']) {
      const version = await fresh();
      await fault({ kind, ...unload });
      const { warehouse } = instance(doubles, { pauseMs: 700 });
      await t.rejects(warehouse.load(cohorts, version, 'r'), /statement ended as/, kind);
      await t.rejects(
        warehouse.load(cohorts, version, 'r'),
        /the next attempt follows after a pause/,
      );
      await new Promise((resolve) => setTimeout(resolve, 800));
      t.strictSame(rowsIn(await warehouse.load(cohorts, version, 'r')), someCohorts, 'then again');
    }
    const version = await fresh();
    await fault({ kind: 'slow', seconds: 5, ...unload });
    const hasty = instance(doubles, { deadlineMs: 1_000 });
    await t.rejects(hasty.warehouse.load(cohorts, version, 'r'), /took longer than 1000 ms/);
    const cancelled = (await submitted()).at(-1);
    t.match(cancelled, { status: 'ABORTED' });
  });

  await t.test('typed answers, page by page', async (t) => {
    const rows = async (id: string) => {
      const all: unknown[] = [];
      for await (const page of one.statements.pages(id)) all.push(...page);
      return all;
    };
    const sql = `SELECT CAST(revenue AS decimal(18,2)), cohort, is_partial, customers FROM gold.clv_cohorts
      WHERE run_id = 'run-1' ORDER BY revenue`;
    const id = await one.statements.run({ sql });
    t.strictSame((await rows(id))[0], ['-0.29', '2024-02-01', true, 2]);
    t.equal(valueOf({ isNull: true }), null);
    t.throws(() => valueOf({ blobValue: new Uint8Array() }), /a type that is not expected/);
    const many = await one.statements.run({
      sql: 'SELECT a.revenue FROM gold.clv_cohorts a CROSS JOIN gold.clv_cohorts b',
    });
    t.ok((await rows(many)).length > 1_000);
    await fault({ kind: 'missing_page' });
    await t.rejects(rows(many), /1000 rows in the place of/);
    await fault({ kind: 'active_waiting' });
    await fault({ kind: 'slow', seconds: 0.2 });
    await one.statements.run({ sql: "SELECT 'x'" });
    await fault({ kind: 'expired_result' });
    await t.rejects(rows(id), /cannot be read/);
  });

  await t.test(
    'a question: values are bound, numbers are numbers, a fault is no answer',
    async (t) => {
      const ask = async (version: TableVersion, values: readonly string[]) => {
        const condition = { column: 'name', operator: 'eq', values } as const;
        const sort = [{ column: 'name', isDescending: false }];
        const wanted = { conditions: [condition], sort, after: null, limit: 9 };
        const of = { table: figures, version, absent: [], release: 'r' };
        const columns: unknown[] = [];
        for await (const chunk of one.source.query(of, rowsSql(figures, wanted)))
          columns.push(...chunk);
        return columns;
      };
      const expected = [['mbg_nbd'], ['Ünder "a"'], [1e300]];
      const values = ['Ünder "a"', "x'; DROP TABLE gold.clv_cohorts; --", '', 'Z '];
      t.strictSame(await ask(versions.figures, values), expected);
      t.notMatch((await submitted()).at(-1)?.sqls[0], /DROP/);
      await one.statements.run({
        sql: `INSERT INTO gold.clv_model VALUES
        ('run-nan', 'mbg_nbd', 'Z', CAST('NaN' AS double precision))`,
      });
      const nan = { ...versions.figures, run_id: 'run-nan' };
      t.strictSame(await ask(nan, ['Z']), [['mbg_nbd'], ['Z'], [null]]);
      for (const kind of ['throttled', 'server_error', 'reset_before', 'reset_after']) {
        await fault({ kind });
        t.strictSame(await ask(versions.figures, values), expected, kind);
      }
      const wrong = {
        failed: /ended as FAILED/,
        aborted: /ended as/,
        expired_result: /cannot be read/,
      };
      for (const [kind, message] of Object.entries(wrong)) {
        await fault({ kind });
        await t.rejects(ask(versions.figures, values), message, kind);
        t.strictSame(await ask(versions.figures, values), expected, 'then again');
      }
    },
  );

  await t.test('a warehouse that is down is left alone', async (t) => {
    const { statements } = instance(doubles, { failures: 2 });
    await fault({ kind: 'server_error', times: 8 });
    for (let i = 0; i < 2; i += 1)
      await t.rejects(statements.run({ sql: 'SELECT 1', token: `down-${i}` }), /cannot be reached/);
    const before = (await submitted()).length;
    await t.rejects(statements.run({ sql: 'SELECT 1' }), /cannot be reached/);
    t.equal((await submitted()).length, before, 'nothing was sent');
    await doubles.endFaults();
    const refused = instance(doubles, { failures: 1 });
    await t.rejects(refused.statements.run({ sql: 'SELECT nothing' }), /ended as FAILED/);
    await refused.statements.run({ sql: 'SELECT 1' });
  });
});

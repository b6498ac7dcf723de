/** A rollback over HTTP where there is Redshift: the views of analysts follow, whatever else happens. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { pointer, pointerKey } from '../../src/contracts/pointer.ts';
import { buildApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { localClaims } from '../../src/platform/keys/claims.ts';
import { openLocalKeys } from '../../src/platform/keys/local.ts';
import { readDocument } from '../../src/platform/objects/documents.ts';
import { openObjects } from '../../src/platform/objects/open.ts';
import { SnapshotWarehouse } from '../../src/warehouse/snapshots/snapshots.ts';
import { openWarehouse } from '../../src/warehouse/open.ts';
import { command } from '../rehearse/steps.ts';
import { logTo } from '../support/app.ts';
import { bucket, startDoubles, type Doubles, type Owner } from '../support/doubles.ts';
import { environmentOf, python, setUp } from '../support/main-py.ts';
import { publisher } from '../support/publisher.ts';
import { until } from '../support/run-app.ts';
import { instance } from '../support/warehouse.ts';

const workgroup = 'analytics';

/** The API as its settings say, over a warehouse in which its two releases are registered. */
async function begin(t: Owner) {
  const doubles = await startDoubles(t);
  const set = setUp(workgroup, ['gp_loader', 'pipeline'], ['gp_api', 'api']);
  await command(python, set, environmentOf(doubles.endpoint, 'admin'));
  const admin = instance(doubles);
  const rows = async (sql: string) => {
    const all: unknown[] = [];
    for await (const page of admin.statements.pages(await admin.statements.run({ sql })))
      all.push(...page);
    return all;
  };
  for (const release of ['first', 'second', 'nightly']) {
    const values = `('${release}', CAST('2024-02-20' AS date), getdate())`;
    await admin.statements.run({
      sql: `INSERT INTO ops.release (release, as_of, registered_at) VALUES ${values}`,
    });
  }
  const shown = () => rows('SELECT release, sequence FROM ops.pointer');
  return { doubles, admin, shown, ...(await openApi(t, doubles)) };
}

async function openApi(t: Owner, { endpoint }: Doubles) {
  const folder = mkdtempSync(join(tmpdir(), 'gp-test-'));
  Object.assign(process.env, environmentOf(endpoint, 'api'));
  const config = readConfig({
    GP_HOME: `s3://${bucket}/home`,
    GP_REDSHIFT_WORKGROUP: workgroup,
    GP_UNLOAD_ROLE: 'default',
    GP_POINTER_SECONDS: '0',
    LOG_LEVEL: 'warn',
  });
  const objects = await openObjects(config.home);
  const keys = await openLocalKeys(folder);
  const lines: Record<string, unknown>[] = [];
  const warehouse = new SnapshotWarehouse(objects, openWarehouse(config, objects));
  const logger = logTo(config, (line) => lines.push(line));
  const app = await buildApp({ config, keys, objects, warehouse, logger });
  t.teardown(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const bearer = await keys.sign(localClaims(config, 'admin', 3_600));
  const activate = async (release: string, pin = true) => {
    const url = `/v1/releases/${release}/activate`;
    const headers = { authorization: `Bearer ${bearer}` };
    const { statusCode } = await app.inject({ method: 'POST', url, headers, body: { pin } });
    return statusCode;
  };
  const { publish, move } = publisher(objects);
  for (const release of ['first', 'second']) await publish(release, {});
  const current = async () => {
    const found = await readDocument(objects, pointerKey, pointer);
    if (!found) throw new Error('there is a pointer');
    return found.document;
  };
  const told = () => lines.splice(0).filter(({ level }) => Number(level) >= 40);
  return { activate, publish, move, current, told };
}

t.test('the views follow a rollback over HTTP', async (t) => {
  const { doubles, admin, shown, activate, publish, move, current, told } = await begin(t);
  const { fault, endFaults } = doubles;
  const calls = async () =>
    (await doubles.statements()).filter(({ sqls: [sql] }) => sql?.includes('ops.move_pointer('));

  await t.test('at once, by the role of the API, and back again', async (t) => {
    t.equal(await activate('first'), 200);
    t.strictSame(await shown(), [['first', 1]]);
    t.equal(await activate('second', false), 200);
    t.strictSame(await shown(), [['second', 2]]);
    t.equal(await activate('second', false), 200);
    t.strictSame(await shown(), [['second', 2]]);
    t.match(await calls(), Array(3).fill({ caller: 'api', status: 'FINISHED' }));
    t.strictSame(told(), []);
  });

  await t.test('what passes is recovered from, with one move', async (t) => {
    for (const kind of ['throttled', 'server_error', 'reset_before', 'reset_after']) {
      const before = (await calls()).length;
      await fault({ kind, contains: 'move_pointer' });
      t.equal(await activate('first'), 200);
      t.strictSame(await shown(), [['first', 1]], kind);
      t.equal((await calls()).length - before, 1, `${kind}: one statement`);
      await activate('second', false);
    }
    await fault({ kind: 'failed', contains: 'move_pointer', message: 'ERROR: 1023 Serializable' });
    await activate('first');
    t.strictSame(await shown(), [['first', 1]], 'two met');
    t.strictSame(told(), []);
  });

  await t.test(
    'a warehouse that fails undoes nothing, is told of, and follows later',
    async (t) => {
      await fault({ kind: 'failed', contains: 'move_pointer', message: 'ERROR: disk full' });
      t.equal(await activate('second'), 200);
      t.match(await current(), { current: { release: 'second' } });
      t.strictSame(await shown(), [['first', 1]]);
      const [line, ...others] = told();
      t.match(line, {
        ...{ level: 50, event: 'warehouse_behind', release: 'second' },
        err: { message: 'The warehouse does not show second: ERROR: disk full' },
      });
      t.strictSame(others, []);
      t.equal(await activate('second'), 200, 'once more');
      t.strictSame(await shown(), [['second', 2]]);
    },
  );

  await t.test('a nightly run that moves the pointer meanwhile holds', async (t) => {
    await fault({ kind: 'held', contains: 'move_pointer' });
    const rollback = activate('first', false);
    await until(async () => (await calls()).some(({ status }) => status === 'STARTED'));
    await publish('nightly', {});
    await move({ moved_at: new Date(Date.now() + 1_000).toISOString() });
    await admin.source.followPointer(await current());
    await endFaults();
    t.equal(await rollback, 200);
    t.strictSame(await shown(), [['nightly', 3]]);
    t.match((await calls()).slice(-2), [
      { caller: 'api', status: 'FAILED', error: /late: the pointer was moved/ },
      { caller: 'admin', status: 'FINISHED' },
    ]);
    t.strictSame(told(), [], 'nothing is wrong');
  });
});

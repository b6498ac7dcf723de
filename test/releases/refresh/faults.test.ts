/** Whatever fails while a refresh runs: nothing wrong is served, and it recovers or says what failed. */
import t from 'tap';
import pino from 'pino';
import { pointer, pointerKey } from '../../../src/contracts/pointer.ts';
import { refresh, refreshKey } from '../../../src/contracts/refresh.ts';
import { tableNamed } from '../../../src/marts/index.ts';
import { readDocument } from '../../../src/platform/objects/documents.ts';
import { refreshReleases } from '../../../src/releases/refresh/refresh.ts';
import { ServedRelease } from '../../../src/releases/served.ts';
import { noWarehouse } from '../../../src/warehouse/none.ts';
import { SnapshotWarehouse } from '../../../src/warehouse/snapshots/snapshots.ts';
import { valueAt } from '../../../src/store/columns.ts';
import { startDoubles, type Fault, type Owner } from '../../support/doubles.ts';
import { publisher } from '../../support/publisher.ts';
import { rowsOf } from '../../support/rows.ts';
import { fill, instance } from '../../support/warehouse.ts';

const model = tableNamed('clv/model');
/** One value, the number of the release: a table of another one would be seen. */
const rowsFor = (value: number) =>
  rowsOf(`
  model   | name | value
  mbg_nbd | a    | ${value}`);

/** Releases one after the other, and what became of them. */
async function begin(t: Owner) {
  const doubles = await startDoubles(t);
  const one = instance(doubles, { pauseMs: 1, failures: 100 });
  const hasty = instance(doubles, { pauseMs: 1, deadlineMs: 1_500 });
  const { objects } = one;
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    { base: null, timestamp: false },
    { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const ports = { objects, log, smallestRelease: 0.5, maxTableBytes: Infinity };
  const { publish } = publisher(objects);
  const served = new ServedRelease(objects, 900_000, () => Date.UTC(2024, 1, 21, 3, 1));
  let count = 0;
  return {
    doubles,
    next: async () => {
      count += 1;
      const release = `r${String(count).padStart(2, '0')}`;
      const version = await fill(one, model, release, rowsFor(count));
      await publish(release, { 'gold/clv/model': version });
      return { release, version, value: count };
    },
    run: (isHasty = false) => {
      const { warehouse } = isHasty ? hasty : one;
      return refreshReleases({ ...ports, warehouse }, { release: null });
    },
    told: () => lines.splice(0).filter(({ level }) => Number(level) >= 40),
    recordOf: async (release: string) =>
      (await readDocument(objects, refreshKey(release), refresh))?.document,
    /** The release that is served and what its snapshot says. */
    served: async () => {
      const found = await readDocument(objects, pointerKey, pointer);
      return found && served.of(found.document);
    },
    valueIn: async (release: string, version: Awaited<ReturnType<typeof fill>>) => {
      const read = await new SnapshotWarehouse(objects, noWarehouse).load(model, version, release);
      const column = read.columns.get('value');
      return column && valueAt(column, 0);
    },
    unloads: async () =>
      (await doubles.statements()).filter(({ sqls: [sql] }) => sql?.startsWith('UNLOAD')),
  };
}

const unload = { contains: 'UNLOAD' };
const describe = { operation: 'DescribeStatement' };
const reading = { service: 's3', operation: 'GET' } as const;
const writing = { service: 's3', operation: 'PUT' } as const;

const passing: Record<string, Fault[]> = {
  'a warehouse that is busy': [
    { kind: 'throttled', ...unload },
    { kind: 'server_error', ...unload },
    { kind: 'active_statements', ...unload },
  ],
  'requests and replies that are lost': [
    { kind: 'reset_before', ...unload },
    { kind: 'reset_after', ...unload },
    { kind: 'reset_after', ...describe },
  ],
  'long polls that are refused': [
    { kind: 'active_waiting', ...describe },
    { kind: 'throttled', ...describe },
  ],
  'S3 that is busy while it is read': [
    { kind: 'slow_down', ...reading, contains: '/unload/' },
    { kind: 'server_error', ...reading, contains: '/unload/' },
    { kind: 'slow_down', ...reading, contains: 'current.json' },
    { kind: 'server_error', ...reading, contains: 'current.json' },
  ],
  'S3 that is busy while it is written': [
    { kind: 'slow_down', ...writing, contains: '/loads/' },
    { kind: 'conflict', ...writing, contains: '/snapshots/' },
    { kind: 'server_error', ...writing, contains: '/snapshots/' },
    { kind: 'reset_after', ...writing, contains: '/snapshots/', skip: 1 },
    { kind: 'reset_after', ...writing, contains: '/refreshes/' },
  ],
};

const staying: Record<string, [fault: Fault, message: RegExp]> = {
  'an UNLOAD that fails': [{ kind: 'failed', ...unload }, /statement ended as FAILED/],
  'an UNLOAD that is cancelled': [{ kind: 'aborted', ...unload }, /statement ended as ABORTED/],
  'an UNLOAD that takes too long': [{ kind: 'slow', seconds: 9, ...unload }, /longer than 1500 ms/],
  'a warehouse that is down': [{ kind: 'server_error', times: 50, ...unload }, /be reached/],
  'S3 that is down while it is read': [
    { kind: 'server_error', times: 50, ...reading, contains: '/unload/' },
    /InternalError|injected/,
  ],
  'S3 that is down while it is written': [
    { kind: 'slow_down', times: 50, ...writing, contains: '/snapshots/' },
    /SlowDown|injected/,
  ],
  'S3 that is down': [{ kind: 'server_error', times: 50, ...reading }, /InternalError|injected/],
};

t.test('faults of a refresh', async (t) => {
  const { doubles, next, run, told, recordOf, served, valueIn, unloads } = await begin(t);
  const { fault, endFaults } = doubles;

  for (const [name, faults] of Object.entries(passing)) {
    await t.test(`${name}: it recovers, with one statement`, async (t) => {
      const { release, version, value } = await next();
      const before = (await unloads()).length;
      for (const one of faults) await fault(one);
      t.strictSame(await run(), [release]);
      await endFaults();
      t.equal(await served(), release);
      t.equal(await valueIn(release, version), value);
      t.match((await unloads()).slice(before), [{ status: 'FINISHED' }]);
      t.equal((await unloads()).length, before + 1);
      t.strictSame(told(), []);
    });
  }

  for (const [name, [one, message]] of Object.entries(staying)) {
    await t.test(`${name}: it says so, and a later event mends it`, async (t) => {
      const last = await served();
      const { release, version, value } = await next();
      await fault(one);
      await t.rejects(run(one.kind === 'slow'), message);
      await endFaults();
      t.equal(await served(), last, 'the last release is served');
      t.match(told(), [{ level: 50, event: 'refresh_failed', err: { message } }]);
      t.match(
        await recordOf(release),
        name === 'S3 that is down' ? undefined : { status: 'failed' },
      );
      t.strictSame(await run(), [release]);
      t.equal(await served(), release);
      t.equal(await valueIn(release, version), value);
      t.strictSame(told(), []);
    });
  }
});

/** The refresh, from events to what is served, over S3 and Redshift as doubles. */
import t from 'tap';
import pino from 'pino';
import { pointer, pointerKey } from '../../../src/contracts/pointer.ts';
import { refresh, refreshKey } from '../../../src/contracts/refresh.ts';
import { snapshot, snapshotKey } from '../../../src/contracts/snapshot.ts';
import { tableNamed } from '../../../src/marts/index.ts';
import { readDocument } from '../../../src/platform/objects/documents.ts';
import { refreshReleases } from '../../../src/releases/refresh/refresh.ts';
import { ServedRelease } from '../../../src/releases/served.ts';
import { SnapshotWarehouse } from '../../../src/warehouse/snapshots/snapshots.ts';
import { startDoubles, type Doubles } from '../../support/doubles.ts';
import { publisher } from '../../support/publisher.ts';
import { rowsOf } from '../../support/rows.ts';
import { fill, instance } from '../../support/warehouse.ts';

const tiers = tableNamed('clv/tiers');
const model = tableNamed('clv/model');
const rows = rowsOf(`
  model   | name | value
  mbg_nbd | a    | 1.5
  mbg_nbd | r    | -`);

type Instance = ReturnType<typeof instance>;

/** Publishes releases as the pipeline does, counts what is asked of the warehouse. */
function begin(doubles: Doubles) {
  const one = instance(doubles);
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    { base: null, timestamp: false },
    { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const run = (release: string | null = null, by: Instance = one) =>
    refreshReleases(
      {
        objects: by.objects,
        warehouse: by.warehouse,
        log,
        smallestRelease: 0.5,
        maxTableBytes: Infinity,
      },
      { release },
    );
  const unloads = async () =>
    (await doubles.statements()).filter(({ sqls: [sql] }) => sql?.startsWith('UNLOAD')).length;
  return { one, lines, run, unloads };
}

t.test('refreshes', async (t) => {
  const doubles = await startDoubles(t);
  const { one, lines, run, unloads } = begin(doubles);
  const { objects } = one;
  const { publish, move } = publisher(objects);
  const recordOf = async (release: string) =>
    (await readDocument(objects, refreshKey(release), refresh))?.document;
  const servedAt = async (seconds: number) => {
    const found = await readDocument(objects, pointerKey, pointer);
    const now = Date.UTC(2024, 1, 21, 3) + seconds * 1000;
    return found && new ServedRelease(objects, 900_000, () => now).of(found.document);
  };

  const first = await fill(one, model, 'r1', rows);

  await t.test(
    'the first release is served from the warehouse until its snapshot is there',
    async (t) => {
      await publish('r1', { 'gold/clv/model': first });
      t.equal(await servedAt(60), 'r1');
      t.strictSame(await run(), ['r1']);
      const read = new SnapshotWarehouse(objects, {
        load: () => Promise.reject(new Error('asked')),
      });
      t.equal((await read.load(model, first, 'r1')).rows, 2);
      t.match(await recordOf('r1'), {
        status: 'succeeded',
        attempts: 1,
        tables: 1,
        written: 1,
        rows: 2,
        error: null,
      });
      t.match(lines.splice(0), [
        { event: 'release_refreshed', run_id: 'r1', written: 1 },
        { event: 'release_current' },
      ]);
      const before = await unloads();
      t.strictSame(await run(), [], 'a repeated event finds nothing to do');
      const events = () => lines.splice(0).map(({ event }) => event);
      t.strictSame(events(), ['release_current'], 'so does one after an unchanged source');
      t.strictSame(await run('r1'), ['r1']);
      t.strictSame(events(), ['release_refreshed'], 'one release does not say that all are there');
      t.equal(await unloads(), before);
    },
  );

  await t.test(
    'the next one is served when its snapshot is there; what did not change is shared',
    async (t) => {
      const changed = await fill(one, model, 'r2', rows);
      await publish('r2', { 'gold/clv/model': changed });
      t.equal(await servedAt(60), 'r1', 'not yet');
      t.equal(await servedAt(1_200), 'r2', 'but the warehouse is, when it takes long');
      const twice = await Promise.all([run(), run(null, instance(doubles))]);
      t.ok(twice.flat().includes('r2'), 'two events at once');
      t.equal(await servedAt(60), 'r2');
      await publish('r3', { 'gold/clv/model': changed });
      const before = await unloads();
      await run();
      t.equal(await unloads(), before);
      t.match(await recordOf('r3'), { status: 'succeeded', written: 0 });
      t.strictSame(
        (await readDocument(objects, snapshotKey('r3'), snapshot))?.document.tables,
        (await readDocument(objects, snapshotKey('r2'), snapshot))?.document.tables,
      );
      lines.length = 0;
    },
  );

  await t.test('a release that lost its rows is not served, but by a person', async (t) => {
    await publish('r4', { 'gold/clv/model': { ...first, run_id: 'r4', rows: 0 } });
    t.strictSame(await run(), []);
    t.match(await recordOf('r4'), {
      status: 'refused',
      error: { message: 'The release has 0 rows; r3 has 2.' },
    });
    t.match(lines.splice(0), [{ level: 50, event: 'refresh_refused', run_id: 'r4' }]);
    t.equal(await servedAt(60), 'r3');
    t.equal(await servedAt(90_000), 'r3', 'however long it takes');
    await move({ pinned: true });
    t.equal(await servedAt(60), 'r4');
    await move({ pinned: false });
    await publish(
      'r5',
      { 'gold/clv/model': { ...first, run_id: 'r4', rows: 0 } },
      'another source',
    );
    t.match(await run(), [], 'empty of another source either');
  });

  await t.test('what fails is recorded, told, and done again', async (t) => {
    const version = await fill(one, tiers, 'r6', []);
    const wrong = { ...version, rows: 1 };
    const good = await fill(one, model, 'r6', rows);
    await publish('r6', { 'gold/clv/model': good, 'gold/clv/tiers': wrong });
    await t.rejects(run(), /clv\/tiers has 0 rows in the place of 1/);
    t.match(await recordOf('r6'), {
      status: 'failed',
      error: { message: /0 rows in the place of 1/ },
    });
    t.match(lines.splice(0).at(-1), { level: 50, event: 'refresh_failed', run_id: 'r6' });
    t.equal(await servedAt(60), 'r3');
    await t.rejects(run('nothing'), /release nothing is not retained/);

    const next = await fill(one, model, 'r7', rows);
    await publish('r7', { 'gold/clv/model': next });
    await doubles.fault({ kind: 'reset_after', contains: 'UNLOAD' });
    await doubles.fault({ kind: 'reset_after', service: 's3', operation: 'PUT', times: 3 });
    t.strictSame(await run(), ['r7']);
    t.equal(await servedAt(60), 'r7');
  });

  await t.test(
    'snapshots go with their releases; an event that comes late changes nothing',
    async (t) => {
      const found = await readDocument(objects, pointerKey, pointer);
      await move({
        releases: found?.document.releases.filter(({ release }) => release > 'r2') ?? [],
      });
      await run('r3');
      t.strictSame(await objects.list('snapshots/'), ['snapshots/r3.json', 'snapshots/r7.json']);
      t.equal(await servedAt(60), 'r7');
      const read = new SnapshotWarehouse(objects, {
        load: () => Promise.reject(new Error('asked')),
      });
      t.equal((await read.load(model, { ...first, run_id: 'r2' }, 'r3')).rows, 2);
    },
  );
});

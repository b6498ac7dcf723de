/** Which snapshots a refresh writes, its record, its log lines and its failures, over tables in memory. */
import t from 'tap';
import { pointer, pointerKey } from '../../../src/contracts/pointer.ts';
import { snapshotKey } from '../../../src/contracts/snapshot.ts';
import { tableNamed } from '../../../src/marts/index.ts';
import { readDocument } from '../../../src/platform/objects/documents.ts';
import { PreconditionError } from '../../../src/platform/objects/port.ts';
import { expectedBytes } from '../../../src/store/table.ts';
import { refresher, type Line } from '../../support/memory-refresh.ts';

const current: Line = ['info', 'release_current', undefined, 'every release has its snapshot'];
const refreshed = (release: string): Line => [
  ...(['info', 'release_refreshed', release, 'release refreshed'] as const),
];
const failed = (release: string | undefined): Line => [
  ...(['error', 'refresh_failed', release, 'refresh failed'] as const),
];

t.test('every release from the current one on that has no snapshot, oldest first', async (t) => {
  const one = refresher(t.testdir());
  t.strictSame([await one.run(), one.lines.splice(0)], [[], [current]], 'before the first');
  for (const name of ['r1', 'r2', 'r3']) await one.add(name, 2, name === 'r3' ? 'r2' : name);
  await one.move({ current: { release: 'r2', sequence: 2 } });
  t.strictSame(await one.run(), ['r2', 'r3']);
  t.strictSame(one.lines.splice(0), [refreshed('r2'), refreshed('r3'), current]);
  const { started_at, finished_at, seconds, ...others } = (await one.record('r2')) ?? {};
  t.strictSame(others, {
    ...{ schema_version: 1, run_id: 'r2', status: 'succeeded', attempts: 1 },
    ...{ tables: 1, written: 1, rows: 2, error: null },
  });
  const took = Date.parse(finished_at ?? '') - Date.parse(started_at ?? '');
  t.ok(took >= 0 && Math.abs(took / 1000 - (seconds ?? -1)) < 0.1);
  t.match(await one.record('r3'), { tables: 1, written: 0, rows: 2 }, 'its table is shared');
  t.equal(await one.record('r1'), undefined);
  t.strictSame([await one.run(), one.lines.splice(0)], [[], [current]]);
  t.strictSame([await one.run('r1'), one.lines.splice(0)], [['r1'], [refreshed('r1')]]);
  await one.run('r1');
  t.match(await one.record('r1'), { attempts: 2, written: 1 });
});

t.test('a failure is recorded, logged and raised after the other releases', async (t) => {
  const one = refresher(t.testdir());
  for (const name of ['r1', 'r2', 'r3', 'r4']) await one.add(name);
  await one.move({ current: { release: 'r1', sequence: 1 } });
  const first = new TypeError('no rows');
  one.broken
    .set('r1', first)
    .set('r2', new Error('second'))
    .set('r4', 'a text' as unknown as Error);
  await t.rejects(one.run(), first);
  t.strictSame(one.lines.splice(0), [failed('r1'), failed('r2'), refreshed('r3'), failed('r4')]);
  t.equal(one.errors[0], first);
  t.match(await one.record('r1'), {
    ...{ status: 'failed', attempts: 1, tables: 0, written: 0, rows: 0 },
    error: { type: 'TypeError', message: 'no rows' },
  });
  t.match(await one.record('r4'), { status: 'failed', error: { type: 'Error', message: '' } });
  one.broken.clear();
  t.strictSame(await one.run(), ['r1', 'r2', 'r4']);
  t.match(await one.record('r1'), { status: 'succeeded', attempts: 2, error: null });
});

t.test('a release that is not retained, or has no manifest', async (t) => {
  const one = refresher(t.testdir());
  const gone = { message: 'release r9 is not retained' };
  await t.rejects(one.run('r9'), gone);
  t.strictSame(one.lines.splice(0), [failed('r9')]);
  await one.add('r1');
  await t.rejects(one.run('r9'), gone);
  await one.objects.delete('releases/r1.json');
  one.lines.length = 0;
  await t.rejects(one.run(), { message: 'release r1 has no manifest' });
  t.strictSame(one.lines.splice(0), [failed('r1')]);
});

t.test('a refused release is recorded and does not count as current', async (t) => {
  const one = refresher(t.testdir());
  await one.add('r1', 4);
  await one.run();
  await one.add('r2', 1);
  one.lines.length = 0;
  t.strictSame(await one.run(), []);
  t.strictSame(one.lines.splice(0), [['error', 'refresh_refused', 'r2', 'release refused']]);
  const message = 'The release has 1 rows; r1 has 4.';
  const error = { type: 'Refused', message };
  t.match(await one.record('r2'), { status: 'refused', attempts: 1, error });
  one.broken.set('r2', new Error('down'));
  await one.run();
  t.match(await one.record('r2'), { status: 'refused', attempts: 2, error });
});

t.test('the release before it is the newest one with a snapshot', async (t) => {
  const one = refresher(t.testdir());
  await one.add('r1', 2);
  await one.run();
  await one.add('r2', 8);
  await one.add('r3', 1);
  await one.add('r4', 8);
  await one.run('r4');
  t.strictSame(await one.run('r3'), ['r3'], '1 row is half of the 2 of r1');
});

t.test('a concurrent writer of the same snapshot: it is read, other errors are not', async (t) => {
  const one = refresher(t.testdir());
  await one.add('r1');
  const create = (name: string, error: () => Error, before: () => Promise<unknown>) => {
    let faults = 0;
    const store = Object.assign(Object.create(one.objects) as typeof one.objects, {
      create: async (key: string, body: Buffer) => {
        if (key !== snapshotKey(name) || (faults += 1) > 1) return one.objects.create(key, body);
        await before();
        throw error();
      },
    });
    return { store, faults: () => faults };
  };
  const race = create(
    'r1',
    () => new PreconditionError('snapshots/r1.json'),
    () => one.run('r1'),
  );
  t.strictSame(await one.run(null, race.store), ['r1']);
  t.equal(race.faults(), 1);
  t.match(await one.record('r1'), { status: 'succeeded', attempts: 2 });
  await one.add('r2');
  const down = create(
    'r2',
    () => new Error('down'),
    () => Promise.resolve(),
  );
  await t.rejects(one.run(null, down.store), { message: 'down' });
  t.equal(down.faults(), 1);
});

t.test('a record that cannot be written does not hide the failure', async (t) => {
  const one = refresher(t.testdir());
  await one.add('r1');
  one.broken.set('r1', new Error('no rows'));
  let writes = 0;
  const store = Object.assign(Object.create(one.objects) as typeof one.objects, {
    replace: () => Promise.reject(new Error(`disk full ${(writes += 1)}`)),
  });
  await t.rejects(one.run(null, store), { message: 'no rows' });
  t.strictSame(one.lines, [
    ['error', undefined, 'r1', 'the failure cannot be recorded'],
    failed('r1'),
  ]);
  t.match(one.errors, [{ message: 'disk full 1' }, { message: 'no rows' }]);
});

t.test('snapshots of purged releases go; that this fails is logged and raised', async (t) => {
  const one = refresher(t.testdir());
  await one.add('r1');
  await one.add('r2');
  await one.run('r1');
  await one.run();
  const at = (await readDocument(one.objects, pointerKey, pointer))?.document;
  await one.move({ releases: at?.releases.slice(1) ?? [] });
  one.lines.length = 0;
  const store = Object.assign(Object.create(one.objects) as typeof one.objects, {
    delete: () => Promise.reject(new Error('denied')),
  });
  await t.rejects(one.run(null, store), { message: 'denied' });
  t.strictSame(one.lines.splice(0), [failed(undefined)]);
  await one.run();
  t.strictSame(
    (await one.objects.list('snapshots/')).filter((key) => key.endsWith('.json')),
    [snapshotKey('r2')],
  );
});

t.test('a table that is queried, as it is past memory, is not loaded but named', async (t) => {
  const one = refresher(t.testdir(), expectedBytes(tableNamed('clv/model'), 2));
  await one.add('r1', 2);
  await one.run();
  await one.add('r2', 3);
  one.broken.set('r2', new Error('loaded'));
  await one.run();
  t.strictSame(one.without, [[], ['clv/model']]);
  t.match(await one.record('r2'), { status: 'succeeded', tables: 0, rows: 0 });
});

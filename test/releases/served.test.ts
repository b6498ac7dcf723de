/** Which release is served while snapshots follow releases, and how the pointer moves. */
import t from 'tap';
import { pointer, pointerKey, type Pointer } from '../../src/contracts/pointer.ts';
import { snapshotKey } from '../../src/contracts/snapshot.ts';
import { Problem } from '../../src/errors.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import { readDocument } from '../../src/platform/objects/documents.ts';
import { activate, moveWarehousePointer } from '../../src/releases/activate.ts';
import { RefreshRecord } from '../../src/releases/refresh/record.ts';
import { ServedRelease } from '../../src/releases/served.ts';
import { publisher } from '../support/publisher.ts';

const published = Date.parse('2024-02-21T03:00:00.000Z');
const patience = 900_000;

async function open(folder: string, names: readonly string[]) {
  const objects = new DirectoryStore(folder);
  const { publish, move } = publisher(objects);
  for (const name of names) await publish(name, {});
  const read = async (): Promise<Pointer> => {
    const found = await readDocument(objects, pointerKey, pointer);
    if (!found) throw new Error('no pointer');
    return found.document;
  };
  const snapshot = (name: string) => objects.create(snapshotKey(name), Buffer.from('{}'));
  const served = async (changes: Partial<Pointer> = {}, ms = 0, reader?: ServedRelease) =>
    (reader ?? new ServedRelease(objects, patience, () => published + ms)).of({
      ...(await read()),
      ...changes,
    });
  return { objects, move, read, snapshot, served };
}

t.test('the newest release with a snapshot, until the patience ends', async (t) => {
  const { objects, served, snapshot } = await open(t.testdir(), ['a', 'b', 'c', 'd']);
  t.equal(await served({ current: null }), null);
  t.equal(await served(), 'd', 'no release has a snapshot');
  await snapshot('a');
  t.equal(await served(), 'a');
  await snapshot('b');
  t.equal(await served(), 'b');
  t.equal(await served({}, patience), 'b');
  t.equal(await served({}, patience + 1), 'd');
  t.equal(await served({ pinned: true }), 'd', 'a person decided');
  t.equal(await served({ current: { release: 'c', sequence: 3 } }), 'b');
  t.equal(await served({ current: { release: 'b', sequence: 2 } }), 'b');
  t.equal(await served({ releases: [] }), 'd', 'nothing is retained before it');
  const record = await RefreshRecord.begin(objects, 'd');
  t.equal(await served({}, patience + 1), 'd', 'its refresh runs');
  await record.end('refused', {});
  t.equal(await served({}, patience + 1), 'b', 'it was refused');
  await snapshot('d');
  t.equal(await served({}, patience + 1), 'd');
});

t.test('a later release with a snapshot is not served before its turn', async (t) => {
  const { served, snapshot } = await open(t.testdir(), ['a', 'b', 'c']);
  await snapshot('a');
  await snapshot('c');
  t.equal(await served({ current: { release: 'b', sequence: 2 } }), 'a');
});

t.test('a snapshot that was found is not looked up again', async (t) => {
  const { objects, served, snapshot } = await open(t.testdir(), ['a', 'b']);
  const reader = new ServedRelease(objects, patience, () => published);
  await snapshot('a');
  t.equal(await served({}, 0, reader), 'a');
  await objects.delete(snapshotKey('a'));
  t.equal(await served({}, 0, reader), 'a');
});

t.test('the patience is that of the current release; without its time it has no end', async (t) => {
  const { read, served, snapshot } = await open(t.testdir(), ['a', 'b']);
  await snapshot('a');
  const { releases } = await read();
  const old = new Date(published - 10 * patience).toISOString();
  const [a, b] = releases;
  if (!a || !b) throw new Error('two releases');
  t.equal(await served({ releases: [{ ...a, published_at: old }, b] }), 'a');
  t.equal(await served({ releases: [a, { ...b, published_at: old }] }), 'b');
  t.equal(await served({ releases: [a] }, 10 * patience), 'a');
});

t.test('an activation moves the pointer once, and pins it', async (t) => {
  const { objects, read } = await open(t.testdir(), ['a', 'b']);
  const before = await read();
  const start = Date.now();
  const moved = await activate(objects, 'a', true);
  t.ok(Date.parse(moved.moved_at) >= start && Date.parse(moved.moved_at) <= Date.now());
  t.strictSame(moved, {
    ...before,
    ...{ current: { release: 'a', sequence: 1 }, previous: 'b', pinned: true },
    moved_at: moved.moved_at,
  });
  t.strictSame(await read(), moved);
  t.strictSame(await activate(objects, 'a', false), { ...moved, pinned: false });
});

t.test('an activation with a clock behind is 1 ms after the last move', async (t) => {
  const { objects, move } = await open(t.testdir(), ['a', 'b']);
  await move({ moved_at: '2999-01-01T00:00:00.000Z', current: null });
  const { moved_at, previous } = await activate(objects, 'a', true);
  t.strictSame([moved_at, previous], ['2999-01-01T00:00:00.001Z', null]);
});

t.test('a release that is not retained is not activated', async (t) => {
  const refused = new Problem('release-not-found', 'No retained release has this id.');
  const { objects, read, move } = await open(t.testdir(), ['a']);
  const before = await read();
  await t.rejects(activate(objects, 'b', true), refused);
  await move({ releases: [], current: null });
  await t.rejects(activate(objects, 'b', true), refused);
  await move({ releases: before.releases, current: before.current });
  t.strictSame(await read(), before);
  await t.rejects(activate(new DirectoryStore(t.testdir()), 'a', true), refused);
});

t.test('the pointer of the warehouse follows; its failure is logged alone', async (t) => {
  const { read } = await open(t.testdir(), ['a']);
  const at = await read();
  const lines: unknown[][] = [];
  const log = { error: (...line: unknown[]) => lines.push(line) };
  const pointers: Pointer[] = [];
  const load = () => Promise.reject(new Error('not read'));
  const follow = (one: Pointer) => Promise.resolve(void pointers.push(one));
  await moveWarehousePointer({ load }, at, log);
  await moveWarehousePointer({ load, followPointer: follow }, at, log);
  t.strictSame([pointers, lines], [[at], []]);
  const err = new Error('down');
  const broken = { load, followPointer: () => Promise.reject(err) };
  await moveWarehousePointer(broken, at, log);
  await moveWarehousePointer(broken, { ...at, current: null }, log);
  const text = 'the views of the warehouse show another release';
  t.strictSame(lines, [
    [{ event: 'warehouse_behind', release: 'a', err }, text],
    [{ event: 'warehouse_behind', release: undefined, err }, text],
  ]);
});

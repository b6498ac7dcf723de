/** Activations, publications and readers at the same time, with clocks that differ. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { pointer, pointerKey, type Pointer } from '../../src/contracts/pointer.ts';
import { refresh, refreshKey } from '../../src/contracts/refresh.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import { readDocument, updateDocument } from '../../src/platform/objects/documents.ts';
import { activate } from '../../src/releases/activate.ts';
import { RefreshRecord } from '../../src/releases/refresh/record.ts';
import { Releases } from '../../src/releases/releases.ts';
import { publisher } from '../support/publisher.ts';

const names = ['a', 'b', 'c'] as const;
const runs = { numRuns: 40 };
const day = 86_400_000;

const read = async (objects: DirectoryStore): Promise<Pointer> => {
  const found = await readDocument(objects, pointerKey, pointer);
  assert(found);
  return found.document;
};

t.test('activations: the pointer and every reader only move forward in time', async (t) => {
  const operation = fc.record({
    release: fc.constantFrom(...names),
    twice: fc.boolean(),
    /** How far the clock of the last writer was ahead of this one, in days. */
    ahead: fc.nat({ max: 2 }),
  });
  const property = fc.asyncProperty(fc.array(operation, { maxLength: 5 }), async (operations) => {
    const objects = new DirectoryStore(t.testdir());
    const { publish, move } = publisher(objects);
    for (const name of names) await publish(name, {});
    const reader = new Releases(objects, { checkAfter: 0, hardAge: Infinity });
    for (const { release, twice, ahead } of operations) {
      const { moved_at } = await read(objects);
      const ownTime = Math.max(Date.now(), Date.parse(moved_at)) + ahead * day;
      if (ahead > 0) await move({ moved_at: new Date(ownTime).toISOString() });
      const before = await read(objects);
      const isMove = before.current?.release !== release;
      await Promise.all(
        Array.from({ length: twice ? 2 : 1 }, () => activate(objects, release, true)),
      );
      const after = await read(objects);
      assert.equal(after.current?.release, release);
      assert.equal(after.pinned, true);
      assert.equal(after.moved_at > before.moved_at, isMove);
      assert.equal(after.previous, isMove ? before.current?.release : before.previous);
      assert.equal((await reader.current()).release.release, release);
    }
  });
  await fc.assert(property, runs);
});

t.test(
  'two different activations in the same instant: one of them stands, none is lost half',
  async (t) => {
    const property = fc.asyncProperty(fc.constantFrom('a', 'b'), async (current) => {
      const objects = new DirectoryStore(t.testdir());
      const { publish, move } = publisher(objects);
      for (const name of names) await publish(name, {});
      const entry = (await read(objects)).releases.find(({ release }) => release === current);
      await move({ current: entry ? { release: current, sequence: entry.sequence } : null });
      const others = names.filter((name) => name !== current);
      await Promise.all(others.map((name) => activate(objects, name, true)));
      const after = await read(objects);
      const [one, two] = others;
      assert.deepEqual(
        new Set([after.current?.release, after.previous]),
        new Set([one, two]),
        'the second one follows the first',
      );
    });
    await fc.assert(property, runs);
  },
);

t.test('a cursor of a release that only another instance has seen is read', async (t) => {
  const objects = new DirectoryStore(t.testdir());
  const { publish } = publisher(objects);
  await publish('a', {});
  const reader = new Releases(objects, { checkAfter: Infinity, hardAge: Infinity });
  t.equal((await reader.current()).release.release, 'a');
  await publish('b', {});
  t.equal((await reader.named('b')).release.release, 'b');
});

t.test('concurrent refreshes: a failure never replaces a success or a refusal', async (t) => {
  const ending = fc.constantFrom('succeeded', 'refused', 'failed');
  const property = fc.asyncProperty(ending, ending, async (first, second) => {
    const objects = new DirectoryStore(t.testdir());
    const records = await Promise.all([
      RefreshRecord.begin(objects, 'a'),
      RefreshRecord.begin(objects, 'a'),
    ]);
    await records[0].end(first, {});
    await records[1].end(second, {});
    const found = await readDocument(objects, refreshKey('a'), refresh);
    assert.equal(found?.document.status, second === 'failed' ? first : second);
    assert.equal(found.document.attempts >= 2, true);
  });
  await fc.assert(property, runs);
});

t.test('writers that keep changing a document are given up after some attempts', async (t) => {
  const objects = new DirectoryStore(t.testdir());
  const { publish } = publisher(objects);
  await publish('a', {});
  let changes = 0;
  const busy = Object.assign(Object.create(objects) as DirectoryStore, {
    replace: async (key: string, body: Buffer, etag: string) => {
      changes += 1;
      await objects.replace(key, body, etag);
      return objects.replace(key, body, etag);
    },
  });
  const pinned = updateDocument(
    busy,
    pointerKey,
    pointer,
    (one) => one && { ...one, pinned: true },
  );
  await t.rejects(pinned, { message: /changed by other processes/ });
  t.equal(changes, 20);
});

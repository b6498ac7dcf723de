/** The active release of a pointer, with a clock and a store of its own: every border of its two ages. */
import t from 'tap';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import { Problem } from '../../src/errors.ts';
import { pointerKey } from '../../src/contracts/pointer.ts';
import { Releases } from '../../src/releases/releases.ts';
import { publisher } from '../support/publisher.ts';

const later = (seconds: number) => new Date(Date.UTC(2024, 1, 21, 3, 0, seconds)).toISOString();

/** A reader whose clock and store are in the test's hands. */
function open(folder: string, choose?: () => Promise<string | null>) {
  const objects = new DirectoryStore(folder);
  const state = { now: 1_000_000, isDown: false, reads: [] as string[], errors: [] as unknown[] };
  const store = Object.assign(Object.create(objects) as DirectoryStore, {
    get: (key: string) => {
      state.reads.push(key);
      return state.isDown ? Promise.reject(new Error('down')) : objects.get(key);
    },
  });
  const releases = new Releases(store, {
    ...{ checkAfter: 2_000, hardAge: 60_000, now: () => state.now },
    onError: (error) => state.errors.push(error),
    ...(choose && { choose }),
  });
  return { objects, releases, state, ...publisher(objects) };
}

const problemOf = async (reading: Promise<unknown>) => {
  const error = await reading.then(
    () => null,
    (failure: unknown) => failure,
  );
  if (!(error instanceof Problem)) throw new Error('no problem', { cause: error });
  return [error.type, error.detail, error.headers['retry-after']];
};

t.test('before the first release', async (t) => {
  const { releases } = open(t.testdir());
  t.equal(await releases.find(), null);
  t.equal(releases.known, null);
  t.strictSame(await releases.retained(), { pointer: null, releases: [] });
  const detail = 'No release has been published yet; run the pipeline.';
  t.strictSame(await problemOf(releases.current()), ['not-ready', detail, '10']);
  t.strictSame(await problemOf(releases.named('a')), ['not-ready', detail, '10']);
});

t.test('the pointer is read again after exactly checkAfter', async (t) => {
  const { releases, state, publish } = open(t.testdir());
  await publish('a', {});
  const reads = async (ms: number) => {
    state.now += ms;
    state.reads.length = 0;
    await releases.current();
    return state.reads;
  };
  t.strictSame(await reads(0), [pointerKey, 'releases/a.json']);
  const known = releases.known;
  t.equal(known?.stale, false);
  t.strictSame(await reads(1_999), []);
  t.strictSame(await reads(1), [pointerKey], 'the manifest never changes');
  t.equal(releases.known, known, 'the same value while nothing changes');
  await publish('b', {});
  t.strictSame(await reads(2_000), [pointerKey, 'releases/b.json']);
  t.equal(releases.known?.release.release, 'b');
});

t.test('without a store: stale up to exactly the hard age, then unavailable', async (t) => {
  const { releases, state, publish } = open(t.testdir());
  await publish('a', {});
  await releases.current();
  state.isDown = true;
  state.now += 60_000;
  const { release, stale } = await releases.current();
  t.strictSame([release.release, stale], ['a', true]);
  t.equal((await releases.named('a')).stale, true);
  t.match(state.errors, [{ message: 'down' }]);
  state.now += 1;
  const detail = 'The object store cannot be read.';
  t.strictSame(await problemOf(releases.find()), ['release-unavailable', detail, '10']);
  state.isDown = false;
  t.equal((await releases.retained()).releases.length, 1);
  t.equal((await releases.current()).stale, false);
});

t.test('a store that was never read', async (t) => {
  const { releases, state } = open(t.testdir());
  state.isDown = true;
  t.match(await problemOf(releases.current()), ['release-unavailable']);
  t.equal(state.errors.length, 1);
  t.equal(releases.known, null);
  const silent = new Releases(
    Object.assign(new DirectoryStore(t.testdir()), {
      get: () => Promise.reject(new Error('down')),
    }),
    { checkAfter: 0, hardAge: 0 },
  );
  t.match(await problemOf(silent.current()), ['release-unavailable'], 'nobody hears of it');
});

t.test('releases by name: the retained ones, as stale as the current one', async (t) => {
  const { objects, releases, state, publish, move } = open(t.testdir());
  await publish('a', {});
  await publish('b', {});
  state.isDown = false;
  t.equal((await releases.named('a')).release.release, 'a');
  state.reads.length = 0;
  t.equal(await releases.named('b'), releases.known, 'the one that is served');
  t.equal((await releases.named('a')).stale, false);
  t.strictSame(state.reads, [], 'both are known');
  const gone = ['release-gone', 'Start again without cursor.', undefined];
  t.strictSame(await problemOf(releases.named('c')), gone);
  t.strictSame(state.reads, [pointerKey], 'an unknown one is looked up once');
  t.strictSame(await problemOf(releases.named('c', 'Pull it all.')), [
    ...['release-gone', 'Pull it all.', undefined],
  ]);
  await move({ moved_at: later(1) }, { release: 'c', sequence: 3, published_at: later(0) });
  t.strictSame(await problemOf(releases.named('c')), gone, 'its manifest is purged');
  await objects.delete('releases/a.json');
  t.equal((await releases.named('a')).release.release, 'a', 'read before');
});

t.test('retained releases, newest first, with the pointer', async (t) => {
  const { releases, publish } = open(t.testdir());
  await publish('a', {});
  await publish('b', {});
  const { pointer, releases: list } = await releases.retained();
  t.equal(pointer?.current?.release, 'b');
  t.strictSame(
    list.map(({ release }) => release),
    ['b', 'a'],
  );
  await publish('c', {});
  t.equal((await releases.retained()).releases.length, 3, 'the pointer is read each time');
});

t.test('an outdated pointer is ignored, one of the same time is not', async (t) => {
  const { releases, publish, move } = open(t.testdir());
  await publish('a', {});
  await publish('b', {});
  const served = async () => {
    await releases.refresh();
    return (await releases.current()).release.release;
  };
  await move({ moved_at: later(5) });
  t.equal(await served(), 'b');
  await move({ moved_at: later(4), current: { release: 'a', sequence: 1 } });
  t.equal(await served(), 'b');
  await move({ moved_at: later(5) });
  t.equal(await served(), 'a');
  await move({ current: null });
  await releases.refresh();
  t.equal(releases.known, null);
});

t.test('concurrent callers share one read, later ones start another', async (t) => {
  const { releases, state, publish } = open(t.testdir());
  await publish('a', {});
  await Promise.all([releases.current(), releases.refresh(), releases.refresh()]);
  t.strictSame(state.reads, [pointerKey, 'releases/a.json']);
  await releases.refresh();
  t.equal(state.reads.length, 3);
});

t.test('another choice than the current release', async (t) => {
  let name: string | null = 'a';
  const { releases, publish } = open(t.testdir(), () => Promise.resolve(name));
  await publish('a', {});
  await publish('b', {});
  t.equal((await releases.current()).release.release, 'a');
  name = null;
  await releases.refresh();
  t.equal(await releases.find(), null);
});

/** Hashes, cut texts, deadlines, and values that are made once. */
import { setTimeout as wait } from 'node:timers/promises';
import t from 'tap';
import { hashOfText, shortHash } from '../../src/platform/hash.ts';
import { lazy, memoize, memoizeByObject } from '../../src/platform/memoize.ts';
import { resourceName } from '../../src/platform/names.ts';
import { hasCode } from '../../src/platform/system-error.ts';
import { cutText } from '../../src/platform/text.ts';
import { withChunkTimeout, withTimeout } from '../../src/platform/timeout.ts';

t.test('hashes and names are the same in every version', (t) => {
  t.equal(hashOfText('a'), 'ypeBEsobvcr6wjGzmiPcTaeG7_g');
  t.equal(shortHash('a'), hashOfText('"a"'));
  t.equal(resourceName('staging', 'api'), 'global-partners-staging-api');
  t.end();
});

t.test('a text is cut at a length, never within a character', (t) => {
  t.equal(cutText('abc', 2), 'ab');
  t.equal(cutText('abc', 3), 'abc');
  t.equal(cutText('a😀b', 2), 'a');
  t.equal(cutText('a😀b', 3), 'a😀');
  t.equal(cutText('😀\u{10ffff}', 3), '😀');
  t.end();
});

t.test('errors of the operating system, by their codes', (t) => {
  const error = Object.assign(new Error('gone'), { code: 'ENOENT' });
  t.strictSame(
    [hasCode(error, 'EEXIST', 'ENOENT'), hasCode(error, 'EEXIST'), hasCode(error)],
    [true, false, false],
  );
  const others = [new Error('undefined'), { code: 'ENOENT' }, null, undefined];
  for (const other of others) t.equal(hasCode(other, 'ENOENT', 'undefined'), false);
  t.end();
});

t.test('values are made when they are needed, and once', (t) => {
  let made = 0;
  const make = () => ({ number: (made += 1) });
  const later = lazy(make);
  t.equal(made, 0);
  t.equal(later(), later());
  const byObject = memoizeByObject((key: object) => ({ key, ...make() }));
  const [one, two] = [{}, {}];
  t.equal(byObject(one), byObject(one));
  t.not(byObject(one), byObject(two));
  const byText = memoize((query) => {
    if (query === 'bad') throw new Error(`bad ${(made += 1)}`);
    return { query, ...make() };
  });
  t.equal(byText('a'), byText('a'));
  t.not(byText('a'), byText('b'));
  t.equal(made, 5);
  t.throws(() => byText('bad'), /bad 6/);
  t.throws(() => byText('bad'), /bad 7/, 'an error is not kept');
  const first = byText('a');
  for (let i = 0; i < 98; i += 1) byText(`q${i}`);
  t.equal(byText('a'), first, 'one of the last hundred');
  for (let i = 0; i < 100; i += 1) byText(`r${i}`);
  t.not(byText('a'), first);
  t.end();
});

const late = () => new Error('late');

t.test('work has a deadline', async (t) => {
  t.equal(await withTimeout(Promise.resolve('done'), 60_000, late), 'done');
  await t.rejects(withTimeout(Promise.reject(new Error('own')), 60_000, late), /own/);
  await t.rejects(withTimeout(new Promise(() => undefined), 1, late), /late/);
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  await withTimeout(Promise.resolve(), 60_000, late);
  t.equal(timers(), before, 'no timer is left');
});

async function* chunks(delays: readonly number[], state: { isClosed: boolean }) {
  try {
    for (const delay of delays) {
      // The one that comes too late holds no process.
      if (delay > 0) await wait(delay, undefined, { ref: false });
      yield delay;
    }
  } finally {
    state.isClosed = true;
  }
}

async function collect(from: Iterable<number> | AsyncIterable<number>, max = Infinity) {
  const found: number[] = [];
  for await (const one of withChunkTimeout(from, 200, late)) {
    found.push(one);
    if (found.length === max) break;
  }
  return found;
}

t.test('each chunk has a deadline of its own', async (t) => {
  t.strictSame(await collect([1, 2]), [1, 2]);
  const state = { isClosed: false };
  t.strictSame(await collect(chunks([120, 120, 0], state)), [120, 120, 0]);
  await t.rejects(collect(chunks([0, 60_000], { isClosed: false })), /late/);
  const left = { isClosed: false };
  t.strictSame(await collect(chunks([0, 0], left), 1), [0]);
  t.ok(left.isClosed, 'the source is closed when its reader goes');
  const plain = { [Symbol.asyncIterator]: () => chunks([0], { isClosed: false }) };
  t.strictSame(await collect(plain), [0]);
  const next = () => Promise.resolve({ value: 7, done: false });
  t.strictSame(await collect({ [Symbol.asyncIterator]: () => ({ next }) }, 2), [7, 7]);
});

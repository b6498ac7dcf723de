import { join } from 'node:path';
import t from 'tap';
import { pointer } from '../../src/contracts/pointer.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import { PreconditionError } from '../../src/platform/objects/port.ts';
import { activate } from '../../src/releases/activate.ts';
import { testApp } from '../support/app.ts';
import { tables } from '../support/data.ts';
import { publishedAt } from '../support/release.ts';

const entry = (release: string, sequence: number, is_current: boolean, is_pinned = false) => ({
  ...{ release, as_of: '2024-02-20', published_at: publishedAt(sequence) },
  ...{ sequence, is_current, is_pinned },
});

t.test('an earlier release is served, pinned, and let go of again', async (t) => {
  const lines: Record<string, unknown>[] = [];
  const { get, post, publish, token } = await testApp(t, {
    settings: { LOG_LEVEL: 'warn' },
    log: (line) => lines.push(line),
  });
  const admin = await token('admin');
  await publish({ release: 'second', tables });
  const listed = async () => (await get('/v1/releases', admin)).json().data;
  t.strictSame(await listed(), [entry('second', 2, true), entry('first', 1, false)]);

  const back = await post('/v1/releases/first/activate', { reason: 'wrong prices' }, admin);
  t.equal(back.status, 200);
  t.strictSame(back.json(), { data: entry('first', 1, true, true) });
  t.equal((await get('/v1/clv')).json().meta['release'], 'first');
  t.strictSame(await listed(), [entry('second', 2, false), entry('first', 1, true, true)]);
  t.match(lines, [
    { level: 30, audit: 'release.activate', release: 'first', pin: true, reason: 'wrong prices' },
  ]);

  await post('/v1/releases/second/activate', { pin: false }, admin);
  t.strictSame(await listed(), [entry('second', 2, true), entry('first', 1, false)]);
  t.equal((await get('/v1/releases/current')).json()['release'], 'second');

  const unknown = await post('/v1/releases/third/activate', {}, admin);
  t.match(unknown.json(), { status: 404, type: 'urn:global-partners:problem:release-not-found' });
  const wrong = await post('/v1/releases/first/activate', { pin: 1, what: 2 }, admin);
  t.match(wrong.json(), { errors: [{ parameter: 'pin' }, { parameter: 'what' }] });
});

t.test('lists have pages, whose cursors belong to the list and the caller', async (t) => {
  const { get, publish, token } = await testApp(t);
  const admin = await token('admin');
  for (const release of ['second', 'third']) await publish({ release, tables });
  const one = (await get('/v1/releases?limit=2', admin)).json();
  t.strictSame(
    one.data.map(({ release }) => release),
    ['third', 'second'],
  );
  t.match(one.meta, { rows: 2, total_rows: 3, next_cursor: /./ });
  const cursor = one.meta.next_cursor ?? '';
  const two = (await get(`/v1/releases?limit=2&cursor=${cursor}`, admin)).json();
  t.strictSame(
    two.data.map(({ release }) => release),
    ['first'],
  );
  t.strictSame(two.meta, { rows: 1, total_rows: 3, next_cursor: null });
  const other = await token('admin', { sub: 'other' });
  t.equal((await get(`/v1/releases?cursor=${cursor}`, other)).status, 400);
  t.equal((await get(`/v1/runs?cursor=${cursor}`, admin)).status, 400);
  t.equal((await get('/v1/runs?limit=0', admin)).status, 400);
});

t.test('a release that is published meanwhile is not lost', async (t) => {
  const { home, publish } = await testApp(t);
  await publish({ release: 'second', tables });
  const real = new DirectoryStore(join(home, 'objects'));
  let others = 1;
  const store = Object.create(real) as DirectoryStore;
  store.replace = async (key, body, etag) => {
    if (others-- > 0) {
      await publish({ release: 'third', tables });
      throw new PreconditionError('changed');
    }
    return real.replace(key, body, etag);
  };
  await activate(store, 'first', true);
  const stored = await real.get('releases/current.json');
  const now = pointer.parse(JSON.parse(String(stored?.body)));
  t.match(now, { current: { release: 'first', sequence: 1 }, previous: 'third', pinned: true });
  t.strictSame(
    now.releases.map(({ release }) => release),
    ['first', 'second', 'third'],
  );
  t.ok(now.moved_at > publishedAt(3), 'readers never take it for an older one');
});

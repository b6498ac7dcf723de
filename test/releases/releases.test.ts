import { join } from 'node:path';
import t from 'tap';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import type { ObjectStore } from '../../src/platform/objects/port.ts';
import { Releases } from '../../src/releases/releases.ts';
import { testApp } from '../support/app.ts';
import { tables } from '../support/data.ts';
import { publish } from '../support/release.ts';

/** A store that can be taken down, and that counts what is read. */
class Fragile implements ObjectStore {
  isDown = false;
  reads: string[] = [];
  private readonly store: ObjectStore;

  constructor(store: ObjectStore) {
    this.store = store;
  }
  get(key: string) {
    this.reads.push(key);
    return this.isDown ? Promise.reject(new Error('down')) : this.store.get(key);
  }
  create(key: string, body: Buffer) {
    return this.store.create(key, body);
  }
  replace(key: string, body: Buffer, etag: string) {
    return this.store.replace(key, body, etag);
  }
  list(prefix: string) {
    return this.store.list(prefix);
  }
  delete(key: string) {
    return this.store.delete(key);
  }
}

t.test('the API starts without a release and picks the first one up', async (t) => {
  const { get, app, publish } = await testApp(t, { release: null });
  const before = await app.inject('/health/ready');
  t.equal(before.statusCode, 503);
  t.match(before.json(), { type: 'urn:global-partners:problem:not-ready' });
  t.equal((await app.inject('/health/live')).statusCode, 200);
  for (const url of ['/v1/clv', '/v1/marts', '/v1/releases/current', '/v1/clv/customers/c1']) {
    t.equal((await get(url)).status, 503, url);
  }
  await publish({ release: 'first', tables });
  t.strictSame((await app.inject('/health/ready')).json(), {
    status: 'ready',
    release: 'first',
    stale: false,
  });
  t.equal((await get('/v1/clv')).json().meta['total_rows'], 5);
});

t.test('a rollback is followed, and pages of the newer release stay readable', async (t) => {
  const { get, publish } = await testApp(t);
  await publish({ release: 'second', tables: { ...tables, 'clv/tiers': [] } });
  t.equal((await get('/v1/clv/tiers')).json().meta['total_rows'], 0);
  const cursor = (await get('/v1/clv?limit=1')).json().meta.next_cursor ?? '';
  await publish({ release: 'again', sequence: 1, tables, pinned: true });
  t.equal((await get('/v1/clv/tiers')).json().meta['release'], 'again');
  const page = (await get(`/v1/clv?limit=1&cursor=${cursor}`)).json();
  t.equal(page.meta['release'], 'second');
});

t.test('a table that the release does not have', async (t) => {
  const { get } = await testApp(t, {
    release: { release: 'first', tables: { clv: tables['clv'] ?? [] } },
  });
  const reply = await get('/v1/clv/history');
  t.equal(reply.status, 503);
  t.match(reply.json(), { detail: 'Release first has no table clv/history.' });
  t.equal((await get('/v1/sales')).status, 503);
  const marts = (await get('/v1/marts')).json().data;
  t.match(marts, [{ name: 'clv', tables: [{ name: 'clv' }] }]);
  t.equal(marts.length, 1, 'a mart without tables is not listed');
});

t.test(
  'while the store is down the last release is served as stale, up to a hard age',
  async (t) => {
    const { home } = await testApp(t);
    const store = new Fragile(new DirectoryStore(join(home, 'objects')));
    let now = 1_000_000;
    const errors: unknown[] = [];
    const releases = new Releases(store, {
      checkAfter: 2_000,
      hardAge: 60_000,
      now: () => now,
      onError: (error) => errors.push(error),
    });
    const served = async () => {
      const { release, stale } = await releases.current();
      return [release.release, stale];
    };
    t.strictSame(await served(), ['first', false]);
    await Promise.all([served(), served()]);
    t.strictSame(store.reads, ['releases/current.json', 'releases/first.json'], 'one cheap read');

    now += 1_999;
    await served();
    t.equal(store.reads.length, 2, 'a pointer is used for a while');
    now += 1;
    store.isDown = true;
    t.strictSame(await served(), ['first', true]);
    t.equal(errors.length, 1);

    store.isDown = false;
    now += 2_000;
    t.strictSame(await served(), ['first', false], 'and recovers');

    store.isDown = true;
    now += 60_001;
    await t.rejects(releases.current(), /object store cannot be read/);
    const fresh = new Releases(store, { checkAfter: 0, hardAge: 60_000 });
    await t.rejects(fresh.current(), /object store cannot be read/);
  },
);

t.test(
  'requests at the same time wait for the first read, and for that after a pause',
  async (t) => {
    const { home } = await testApp(t);
    let now = 1_000_000;
    const releases = new Releases(new DirectoryStore(join(home, 'objects')), {
      ...{ checkAfter: 2_000, hardAge: 60_000 },
      now: () => now,
    });
    const three = async () => {
      const served = await Promise.all([1, 2, 3].map(() => releases.current()));
      return served.map(({ release, stale }) => [release.release, stale]);
    };
    const expected = [1, 2, 3].map(() => ['first', false]);
    t.strictSame(await three(), expected, 'first');
    now += 60_001;
    t.strictSame(await three(), expected, 'after a pause');
  },
);

t.test('an old reading of the pointer is never gone back to', async (t) => {
  const { home } = await testApp(t);
  const real = new DirectoryStore(join(home, 'objects'));
  const old = await real.get('releases/current.json');
  let isOld = false;
  const store = new Fragile(real);
  store.get = (key) =>
    isOld && key === 'releases/current.json' ? Promise.resolve(old) : real.get(key);
  const releases = new Releases(store, { checkAfter: 0, hardAge: 60_000 });
  await publish(home, { release: 'second', tables });
  t.equal((await releases.current()).release.release, 'second');
  isOld = true;
  t.equal((await releases.current()).release.release, 'second');
});

t.test('the catalogue and the release tell what is served', async (t) => {
  const { get } = await testApp(t);
  const release = (await get('/v1/releases/current')).json();
  t.match(release, {
    release: 'first',
    as_of: '2024-02-20',
    sequence: 1,
    stale: false,
    counts: { order_items: { read: 3, accepted: 2, quarantined: 1 } },
    checks: [{ name: 'keys', passed: true }],
  });
  const catalogue = (await get('/v1/marts')).json();
  t.match(catalogue.meta['settings'], { tier_low: 0.2 });
  const listed = catalogue.data.map(({ name, tables }) => [
    name,
    (tables as { name: string; path: string; row_count: number }[]).map((one) => {
      t.equal(one.path, `/v1/${one.name}`);
      return `${one.name}: ${one.row_count}`;
    }),
  ]);
  t.strictSame(Object.fromEntries(listed), {
    clv: [
      ...['clv: 5', 'clv/tiers: 3', 'clv/history: 3', 'clv/migration: 3', 'clv/cohorts: 2'],
      ...['clv/model: 6', 'clv/calibration: 2'],
    ],
    segments: ['segments: 5', 'segments/summary: 3'],
    churn: ['churn: 5', 'churn/summary: 4', 'churn/monthly: 2', 'churn/evaluation: 8'],
    sales: ['sales: 48', 'sales/hours: 6', 'sales/holidays: 2'],
    loyalty: ['loyalty: 4', 'loyalty/lift: 3', 'loyalty/monthly: 4', 'loyalty/switchers: 3'],
    locations: ['locations: 6', 'locations/restaurants: 2'],
    discounts: [
      ...['discounts: 8', 'discounts/effect: 3', 'discounts/prices: 6', 'discounts/elasticity: 2'],
      'discounts/addons: 2',
    ],
  });
  t.equal((await get('/v1/marts?x=1')).status, 400);
  const etag = (await get('/v1/marts')).headers['etag'];
  t.equal((await get('/v1/marts', undefined, { 'if-none-match': String(etag) })).status, 304);
});

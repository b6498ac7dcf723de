/** What every object store does, whatever it is made of. */
import type { Test } from 'tap';
import type { ObjectStore } from '../../../src/platform/objects/port.ts';

export const changed = /was changed by another process/;

export const body = (text: string) => Buffer.from(text);

export async function testStore(t: Test, store: ObjectStore): Promise<void> {
  const read = async (key: string) => (await store.get(key))?.body.toString() ?? null;

  await t.test('a version is written once, over the version that was read', async (t) => {
    t.equal(await read('runs/a.json'), null);
    await t.rejects(store.replace('runs/a.json', body('x'), '"1"'), changed);
    const one = await store.create('runs/a.json', body('one'));
    t.strictSame(await store.get('runs/a.json'), { body: body('one'), etag: one });
    await t.rejects(store.create('runs/a.json', body('other')), changed);
    const two = await store.replace('runs/a.json', body('two'), one);
    await t.rejects(store.replace('runs/a.json', body('late'), one), changed);
    t.strictSame(await store.get('runs/a.json'), { body: body('two'), etag: two });
  });

  await t.test('one of many writers wins', async (t) => {
    const { etag } = (await store.get('runs/a.json')) ?? { etag: '' };
    const writers = Array.from({ length: 20 }, (_, i) => String(i));
    const results = await Promise.allSettled(
      writers.map(async (name) => {
        await store.replace('runs/a.json', body(name), etag);
        return name;
      }),
    );
    const winners = results.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    t.strictSame(winners, [await read('runs/a.json')]);
  });

  await t.test('objects are listed and removed', async (t) => {
    await store.create('runs/b.json', body('b'));
    await store.create('runs/deep/c.json', body('c'));
    await store.create('locks/c.json', body('c'));
    t.strictSame(await store.list('runs/'), ['runs/a.json', 'runs/b.json']);
    await store.delete('runs/a.json');
    await store.delete('runs/a.json');
    t.strictSame(await store.list('runs/'), ['runs/b.json']);
    t.strictSame(await store.list('nothing/'), []);
    t.equal(await read('runs/a.json'), null);
    await store.create('runs/a.json', body(''));
    t.equal(await read('runs/a.json'), '', 'anew, and empty');
  });

  await t.test('a key cannot leave the store', async (t) => {
    const keys = [
      '../x',
      'runs/../../x',
      'runs/a/../../x',
      '/etc/passwd',
      'runs',
      'runs/.x',
      'runs/',
    ];
    for (const key of keys) {
      await t.rejects(async () => store.get(key), /not an object key/);
    }
  });
}

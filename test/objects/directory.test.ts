import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { DirectoryStore } from '../../src/objects/directory.js';

const body = (text: string) => Buffer.from(text);

t.test('numbered versions', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'gp-objects-'));
  t.teardown(() => {
    rmSync(root, { recursive: true });
  });
  const store = new DirectoryStore(root);

  t.equal(await store.get('runs/a.json'), null);
  t.equal(await store.create('runs/a.json', body('one')), '1');
  await t.rejects(store.create('runs/a.json', body('other')), /was changed by another process/);
  t.equal(await store.replace('runs/a.json', body('two'), '1'), '2');
  await t.rejects(
    store.replace('runs/a.json', body('late'), '1'),
    /was changed by another process/,
  );
  t.strictSame(await store.get('runs/a.json'), { body: body('two'), etag: '2' });
  t.strictSame(readdirSync(join(root, 'runs/a.json')), ['0000000001', '0000000002']);

  t.test('one of many writers wins', async (t) => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => store.replace('runs/a.json', body(String(i)), '2')),
    );
    t.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    t.equal((await store.get('runs/a.json'))?.etag, '3');
    t.strictSame(readdirSync(join(root, '.tmp')), [], 'and nothing is left lying about');
  });

  t.test('the newest 32 are kept', async (t) => {
    for (let etag = 3; etag < 40; etag += 1) {
      await store.replace('runs/a.json', body(String(etag)), String(etag));
    }
    const versions = readdirSync(join(root, 'runs/a.json'));
    t.equal(versions.length, 32);
    t.equal(versions.at(-1), '0000000040');
  });

  t.test('objects are listed and removed', async (t) => {
    await store.create('runs/b.json', body('b'));
    await store.create('locks/c.json', body('c'));
    t.strictSame(await store.list('runs/'), ['runs/a.json', 'runs/b.json']);
    await store.delete('runs/a.json');
    await store.delete('runs/a.json');
    t.strictSame(await store.list('runs/'), ['runs/b.json']);
    t.strictSame(await store.list('nothing/'), []);
    t.equal(await store.get('runs/a.json'), null);
    t.equal(await store.create('runs/a.json', body('anew')), '1');
    t.strictSame(readdirSync(join(root, '.trash')), [], 'and nothing is left lying about');
  });

  t.test('a key cannot leave the folder', async (t) => {
    for (const key of ['../x', 'runs/../../x', '/etc/passwd', 'runs', 'runs/.x']) {
      await t.rejects(async () => store.get(key), /not an object key/);
    }
  });
});

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { DirectoryStore } from '../../../src/platform/objects/directory.ts';
import { body, changed, testStore } from './behaviour.ts';

t.test('numbered versions in a folder', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'gp-objects-'));
  t.teardown(() => {
    rmSync(root, { recursive: true });
  });
  const store = new DirectoryStore(root);
  await testStore(t, store);
  t.strictSame(readdirSync(join(root, '.tmp')), [], 'nothing is left lying about');
  t.strictSame(readdirSync(join(root, '.trash')), []);

  t.equal(await store.create('runs/n.json', body('one')), '1');
  t.equal(await store.replace('runs/n.json', body('two'), '1'), '2');
  t.strictSame(readdirSync(join(root, 'runs/n.json')), ['0000000001', '0000000002']);
  for (let etag = 2; etag < 40; etag += 1) {
    await store.replace('runs/n.json', body(String(etag)), String(etag));
  }
  const versions = readdirSync(join(root, 'runs/n.json'));
  t.equal(versions.length, 32, 'the newest are kept');
  t.equal(versions.at(-1), '0000000040');
});

const key = 'runs/a.json';

t.test('a version that is pruned while it is read is read anew', async (t) => {
  const root = t.testdir();
  const store = new DirectoryStore(root);
  await store.create(key, body('one'));
  const second = join(root, key, '0000000002');
  symlinkSync(join(root, 'missing'), second);
  const reading = store.get(key);
  for (let i = 0; i < 100; i += 1) await turn();
  writeFileSync(join(root, 'new'), 'two');
  renameSync(join(root, 'new'), second);
  t.strictSame(await reading, { body: body('two'), etag: '2' });
  mkdirSync(join(root, key, '0000000003'));
  await t.rejects(store.get(key), { code: 'EISDIR' });
});

t.test('a number that is free because its version was pruned is no success', async (t) => {
  const root = t.testdir();
  const store = new DirectoryStore(root);
  await store.create(key, body('1'));
  // Others write versions 2 to 34 while the bytes of a slow writer are still on their way.
  async function* slowBody() {
    for (let etag = 1; etag < 34; etag += 1) {
      await store.replace(key, body(String(etag + 1)), String(etag));
    }
    yield 'late';
  }
  await t.rejects(store.replace(key, slowBody() as unknown as Buffer, '1'), changed);
  t.strictSame(await store.get(key), { body: body('34'), etag: '34' });
  t.equal(readdirSync(join(root, key))[0], '0000000003');
});

t.test('files that are no versions are left alone, and none stays open', async (t) => {
  const root = t.testdir({
    runs: { stray: '', 'a.json': { 'notes.txt': '', '0000000009x': '', x0000000009: '' } },
    locks: '',
  });
  const store = new DirectoryStore(root);
  t.equal(await store.get(key), null);
  t.strictSame(await store.list('runs/'), []);
  const open = () => readdirSync('/proc/self/fd').length;
  const before = open();
  await store.create(key, body('0'));
  for (let etag = 1; etag < 20; etag += 1) await store.replace(key, body(''), String(etag));
  t.ok(open() < before + 20);
  t.strictSame(await store.list('runs/'), [key]);
  await t.rejects(store.delete('locks/a.json'), { code: 'ENOTDIR' });
});

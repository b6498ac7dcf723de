import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { DirectoryStore } from '../../../src/platform/objects/directory.js';
import { body, testStore } from './behaviour.js';

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

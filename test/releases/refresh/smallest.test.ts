/** Which release is too small to be served, at the exact borders. */
import t from 'tap';
import { manifest, type Manifest } from '../../../src/contracts/manifest.ts';
import { DirectoryStore } from '../../../src/platform/objects/directory.ts';
import { readDocument } from '../../../src/platform/objects/documents.ts';
import { requestOf } from '../../../src/releases/refresh/event.ts';
import { refusalOf } from '../../../src/releases/refresh/refusal.ts';
import { version } from '../../support/memory-refresh.ts';
import { publisher } from '../../support/publisher.ts';

t.test('a release is refused when it lost its rows', async (t) => {
  const objects = new DirectoryStore(t.testdir());
  const { publish } = publisher(objects);
  const release = async (name: string, rows: number, source = 'test'): Promise<Manifest> => {
    // Silver has more rows than gold: they do not count.
    const tables = { 'gold/clv': version(name, rows), 'silver/orders': version(name, 1_000) };
    await publish(name, tables, source);
    const found = await readDocument(objects, `releases/${name}.json`, manifest);
    if (!found) throw new Error('no manifest');
    return found.document;
  };
  const before = await release('before', 10);
  const [none, half, less] = [await release('none', 0), await release('half', 5), 4];
  t.equal(refusalOf(half, before, 0.5), null, 'exactly the share');
  t.equal(
    refusalOf(await release('less', less), before, 0.5),
    'The release has 4 rows; before has 10.',
  );
  t.equal(refusalOf(none, before, 0), 'The release has 0 rows; before has 10.');
  t.equal(refusalOf(none, none, 0.5), null, 'there was nothing to lose');
  const other = await release('other', 0, 'another source');
  t.equal(refusalOf(other, before, 0.5), 'The release has no rows.');
  t.equal(refusalOf(none, null, 0.5), 'The release has no rows.');
  t.equal(refusalOf(before, null, 0.5), null);
});

t.test('a manual call names a release, or none', (t) => {
  t.strictSame(requestOf({ run_id: 'r1' }, 'job'), { release: 'r1' });
  t.strictSame(requestOf({}, 'job'), { release: null });
  t.throws(() => requestOf({ run_id: 7 }, 'job'));
  t.end();
});

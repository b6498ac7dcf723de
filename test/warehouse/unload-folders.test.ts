/** Folders of UNLOAD are valid object keys, whatever the hash in their names begins with. */
import t from 'tap';
import { tableNamed } from '../../src/marts/index.ts';
import { shortHash } from '../../src/platform/hash.ts';
import { schemaHash } from '../../src/warehouse/snapshots/snapshots.ts';
import { startDoubles } from '../support/doubles.ts';
import { fill, instance } from '../support/warehouse.ts';

const figures = tableNamed('clv/model');
const row = { model: 'mbg_nbd', name: 'r', value: 0.5 };

t.test('an attempt whose hash begins with - or _', async (t) => {
  const one = instance(await startDoubles(t));
  const version = await fill(one, figures, 'run-1', [row]);
  const attempts = Array.from({ length: 500 }, (_, attempt) => attempt);
  for (const first of ['-', '_']) {
    const attempt = attempts.find((number) =>
      shortHash([schemaHash(figures), number]).startsWith(first),
    );
    t.equal((await one.source.load(figures, version, attempt ?? -1)).rows, 1, first);
  }
});

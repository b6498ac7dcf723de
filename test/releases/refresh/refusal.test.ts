/** A release that lost more rows than GP_SMALLEST_RELEASE allows gets no snapshot, unless its run was told to allow it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import t from 'tap';
import { readConfig } from '../../../src/config.ts';
import { ledger, type Ledger } from '../../../src/contracts/ledger.ts';
import { pointer, pointerKey } from '../../../src/contracts/pointer.ts';
import { refresh, refreshKey } from '../../../src/contracts/refresh.ts';
import { DirectoryStore } from '../../../src/platform/objects/directory.ts';
import { readDocument, writeDocument } from '../../../src/platform/objects/documents.ts';
import { refreshReleases } from '../../../src/releases/refresh/refresh.ts';
import { ServedRelease } from '../../../src/releases/served.ts';
import { publish } from '../../support/release.ts';
import { warehouseOf } from '../../support/snapshot.ts';

const models = (count: number) => ({
  'clv/model': Array.from({ length: count }, (_, i) => ({
    ...{ model: 'mbg_nbd', name: `n${i}`, value: i },
  })),
});

const time = '2024-02-21T03:00:00.000Z';

const ledgerOf = (run_id: string): Ledger => ({
  ...{ schema_version: 1, run_id, token: 1, status: 'succeeded', retry_of: null, reason: null },
  ...{ created_at: time, started_at: time, updated_at: time, finished_at: time },
  ...{ requested_as_of: null, as_of: '2024-02-20', first_date: '2024-01-10', marts: ['clv'] },
  source: { kind: 'csv', id: 'test', location: 'test' },
  ...{ code_version: 'test', settings: {}, settings_hash: 'test', base_release: null },
  ...{ steps: [], changes: {}, counts: {}, checks: [], metadata: {}, release: run_id },
  allow_shrink: true,
});

t.test('the smallest release', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'gp-test-'));
  t.teardown(() => {
    rmSync(home, { recursive: true, force: true });
  });
  const objects = new DirectoryStore(join(home, 'objects'));
  const warehouse = warehouseOf(home);
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    { base: null, timestamp: false },
    { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const run = (share?: string) => {
    const told = share === undefined ? {} : { GP_SMALLEST_RELEASE: share };
    const { smallestRelease } = readConfig(told);
    return refreshReleases(
      { objects, warehouse, log, smallestRelease, maxTableBytes: Infinity },
      { release: null },
    );
  };
  const served = async () => {
    const found = await readDocument(objects, pointerKey, pointer);
    return found && new ServedRelease(objects, 0).of(found.document);
  };
  const add = (release: string, rows: number) => publish(home, { release, tables: models(rows) });

  await add('first', 10);
  t.strictSame(await run(), ['first']);
  await add('half', 5);
  t.strictSame(await run(), ['half'], 'half of the last one, as the default allows');
  lines.length = 0;

  await add('less', 2);
  t.strictSame(await run(), []);
  t.equal(await served(), 'half');
  t.match((await readDocument(objects, refreshKey('less'), refresh))?.document, {
    ...{ status: 'refused', error: { message: 'The release has 2 rows; half has 5.' } },
  });
  t.match(lines.splice(0), [
    {
      ...{ level: 50, event: 'refresh_refused', run_id: 'less' },
      detail: 'The release has 2 rows; half has 5.',
    },
  ]);
  t.strictSame(await run('0.41'), [], 'still too small');
  t.strictSame(await run('0.4'), ['less'], 'the setting decides');
  t.equal(await served(), 'less');

  await add('allowed', 1);
  await writeDocument(objects, 'runs/allowed.json', ledger, ledgerOf('allowed'), null);
  t.strictSame(await run('1'), ['allowed'], "a person's word for this run");
  await add('any', 0);
  t.strictSame(await run('0'), [], 'no rows at all are never served by themselves');
});

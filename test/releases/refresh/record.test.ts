/** What a refresh shares with earlier ones: tables, and its record. */
import t from 'tap';
import { snapshotKey } from '../../../src/contracts/snapshot.ts';
import { RefreshRecord } from '../../../src/releases/refresh/record.ts';
import { refresher, version } from '../../support/memory-refresh.ts';

t.test('what an earlier snapshot has is not read again, a new table is', async (t) => {
  const one = refresher(t.testdir());
  await one.publish('r1', { 'silver/orders': version('r1', 1) });
  await one.objects.create(
    snapshotKey('r1'),
    Buffer.from(
      '{"schema_version":1,"release":"r1","created_at":"2024-02-21T03:00:00Z","tables":{}}',
    ),
  );
  await one.add('r2');
  t.strictSame(await one.run('r2'), ['r2']);
  t.match(await one.record('r2'), { tables: 1, written: 1 });
  one.broken.set('r2', new Error('read again'));
  await one.publish('r3', { 'gold/clv/model': version('r2', 2) });
  t.strictSame(await one.run(), ['r3']);
  t.match(await one.record('r3'), { tables: 1, written: 0 });
});

t.test('no release is current yet: every one is refreshed', async (t) => {
  const one = refresher(t.testdir());
  await one.add('r1');
  await one.add('r2');
  await one.move({ current: null });
  t.strictSame(await one.run(), ['r1', 'r2']);
});

t.test(
  'a record begins as running, or stays refused; a first end counts one attempt',
  async (t) => {
    const { objects, record } = refresher(t.testdir());
    const first = await RefreshRecord.begin(objects, 'r1');
    t.match(await record('r1'), { status: 'running', attempts: 1, finished_at: null });
    await first.end('refused', {});
    await RefreshRecord.begin(objects, 'r1');
    t.match(await record('r1'), { status: 'refused', attempts: 2 });
    await objects.delete('refreshes/r1.json');
    await first.end('succeeded', {});
    t.match(await record('r1'), { status: 'succeeded', attempts: 1 });
  },
);

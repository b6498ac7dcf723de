import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { startAws, startBucket, testFetch } from '../support/ingest.ts';
import { days, items, options, places } from '../support/source.ts';

const bucket = await startBucket(t, await startAws(t));

/** A folder with the three files, and the fetch of them. */
async function folderOf(t: Parameters<typeof testFetch>[0]) {
  const made = await testFetch(t, bucket.client);
  made.drive.put('order_items.csv', items('o1', 'o2'));
  made.drive.put('order_item_options.csv', options('o1'));
  made.drive.put('date_dim.csv', days('New Year'));
  return made;
}

t.test('every file is landed, recorded and told of', async (t) => {
  const { drive, fetch, record, put } = await folderOf(t);
  drive.put('restaurants.csv.gz', gzipSync(places('Boston')), { id: 'g' });
  t.strictSame(await fetch({ run_id: 'a1' }), { run_id: 'a1', outcome: 'done' });
  t.strictSame(put, [{ type: 'files landed', detail: { run_id: 'a1' } }]);

  const document = await record('a1');
  const packed = gzipSync(places('Boston'));
  t.match(document, {
    fetch: { status: 'succeeded', attempts: 1, error: null },
    load: { status: 'pending', attempts: 0 },
    pipeline: { status: 'pending' },
  });
  t.strictSame(document?.files.restaurants, {
    name: 'restaurants.csv.gz',
    file_id: 'g',
    version: '4',
    modified_at: '2026-01-01T00:04:00.000Z',
    md5: createHash('md5').update(packed).digest('hex'),
    bytes: packed.length,
    landed_bytes: places('Boston').length,
    key: 'landing/a1/1-1/restaurants.csv',
    fetched_by: 'a1',
    columns: ['restaurant_id', 'name', 'city'],
    records: 1,
  });
  t.strictSame(
    Object.values(document?.files ?? {}).map(({ name, records }) => [name, records]),
    [
      ['order_items.csv', 2],
      ['order_item_options.csv', 1],
      ['date_dim.csv', 1],
      ['restaurants.csv.gz', 1],
    ],
  );
  t.equal(await bucket.read('landing/a1/1-1/order_items.csv'), items('o1', 'o2'));
  t.equal(await bucket.read('landing/a1/1-1/restaurants.csv'), places('Boston'));
});

t.test('a schedule that comes twice is one run, and told of twice', async (t) => {
  const { fetch, put, drive } = await folderOf(t);
  const event = { scheduled_time: '2026-11-25T06:00:00Z' };
  const outcome = { run_id: '20261125T060000Z-scheduled', outcome: 'done' };
  t.strictSame(await fetch(event), outcome);
  const asked = drive.requests.length;
  t.strictSame(await fetch(event), outcome);
  t.equal(drive.requests.length, asked, 'nothing was read again');
  t.equal(put.length, 2);
});

t.test('limits, outages and broken connections are overcome', async (t) => {
  const { drive, fetch } = await folderOf(t);
  drive.faults.push(
    { of: 'list', status: 403, reason: 'userRateLimitExceeded' },
    { of: 'list', status: 429, reason: 'rateLimitExceeded' },
    { of: 'media', status: 500, reason: 'backendError' },
    { of: 'media', breaks: 'reset', after: 60 },
    { of: 'media', breaks: 'ends', after: 40 },
    { of: 'media', breaks: 'stalls', after: 30 },
  );
  t.match(await fetch({ run_id: 'b1' }, { idleSeconds: 0.2 }), { outcome: 'done' });
  t.equal(await bucket.read('landing/b1/1-1/order_items.csv'), items('o1', 'o2'));
  t.strictSame(drive.faults, []);
  t.strictSame(drive.requests, [
    ...['list', 'list', 'list', 'list', 'media order_items.csv', 'media order_items.csv'],
    ...['media order_items.csv from 60', 'media order_items.csv from 100'],
    ...['media order_items.csv from 130', 'media order_item_options.csv', 'media date_dim.csv'],
    ...['list', 'list'],
  ]);
});

t.test('what can be right the next time is raised, and nothing is told', async (t) => {
  const { drive, fetch, record, put, lines } = await folderOf(t);
  const attempts: [string, RegExp, () => void][] = [
    [
      'wrong bytes',
      /order_items.csv: .* came, .* are in Google Drive/,
      () => {
        drive.faults.push({ of: 'media', spoils: true });
      },
    ],
    [
      'never whole',
      /broke off at byte 6 of \d+/,
      () => {
        for (let i = 0; i < 6; i += 1)
          drive.faults.push({ of: 'media', breaks: 'reset', after: 1 });
      },
    ],
    [
      'forbidden',
      /broke off at byte 0 .*insufficientFilePermissions/,
      () => {
        drive.faults.push({ of: 'media', status: 403, reason: 'insufficientFilePermissions' });
      },
    ],
    [
      'changed meanwhile',
      /The folder changed while it was read/,
      () => {
        drive.onRequest = (what) => {
          if (what === 'media date_dim.csv') drive.put('order_items.csv', items('o3'));
        };
      },
    ],
  ];
  for (const [name, message, spoil] of attempts) {
    drive.requests.length = 0;
    spoil();
    await t.rejects(fetch({ run_id: 'c1' }), { message }, name);
    t.match(lines.at(-1), { event: 'ingest_failed', run_id: 'c1', error: { message } });
  }
  t.match(await record('c1'), { fetch: { status: 'failed', attempts: 4 }, files: {} });
  t.equal(await bucket.unfinished(), 0);
  t.strictSame(put, []);

  drive.onRequest = () => undefined;
  t.match(await fetch({ run_id: 'c1' }), { outcome: 'done' });
  t.match(await record('c1'), { fetch: { status: 'succeeded', attempts: 5, error: null } });
});

t.test('a source that a person must look at is refused, once', async (t) => {
  const { drive, fetch, record, put, lines } = await folderOf(t);
  const good = items('o1', 'o2');
  const bad: [RegExp, string | Buffer | null][] = [
    [/^order_items.csv is empty$/, ''],
    [/^order_items.csv: the file has no records$/, items()],
    [/^order_items.csv: Invalid Record Length: .* line 6$/, `${good}Fresh,r1\n`],
    [/^order_items.csv: Quote Not Closed: .* line 6$/, `${good}"Fresh,r1\n`],
    [/^order_items.csv: Invalid Record Length: .* line 6$/, `${good}\n`],
    [/^order_items.csv: it is not valid UTF-8/, Buffer.from(`${good}\xff`, 'latin1')],
    [/^order_items.csv: it holds binary data/, good.replace('ann', 'a\0n')],
    [/^order_items.csv is of type text\/csv/, null],
  ];
  for (const [message, content] of bad) {
    drive.put('order_items.csv', content);
    t.strictSame(await fetch({ run_id: 'd1' }), { run_id: 'd1', outcome: 'refused' });
    t.match(lines.at(-1), { event: 'source_refused', run_id: 'd1', error: { message } });
    t.match(await record('d1'), { fetch: { status: 'failed', error: { message } } });
  }
  drive.remove('id-order_items.csv');
  await fetch({ run_id: 'd1' });
  t.match(lines.at(-1), { error: { message: 'order_items.csv: missing in the folder' } });
  drive.put('order_items.csv.gz', gzipSync(good).subarray(0, 40));
  await fetch({ run_id: 'd1' });
  t.match(lines.at(-1), { error: { message: /^order_items.csv.gz: cannot be decompressed/ } });
  drive.isShared = false;
  await fetch({ run_id: 'd1' });
  t.match(lines.at(-1), { error: { message: /not shared with the reading account/ } });
  t.strictSame(put, []);
  t.notOk((await bucket.keys()).some((key) => /^landing\/d1\/.*order_items/.test(key)));
});

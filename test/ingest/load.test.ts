import t from 'tap';
import { withLock } from '../../src/ingest/lock.ts';
import { ingestSteps } from '../../src/runs/ingestion.ts';
import { rowsOf, startBucket, startServices, testFetch } from '../support/ingest.ts';
import { startDatabase, testLoad } from '../support/ingest-load.ts';
import { days, items, options, places } from '../support/source.ts';

const services = await startServices(t);
const bucket = await startBucket(t, services.aws);
const database = await startDatabase(t, services);

async function chainOf(t: Parameters<typeof testFetch>[0]) {
  const fetched = await testFetch(t, bucket.client);
  return { ...fetched, ...testLoad(services, database, fetched.ports) };
}

const orders = () =>
  rowsOf(services, 'SELECT order_id, item_name FROM order_items_fct ORDER BY order_item_pk');
const named = (...ids: string[]) => ids.map((id) => [id, 'Egg\n"x"']);

const chain = await chainOf(t);
const { drive, fetch, load, record, landed, started, refusals, loads, lines, objects } = chain;

t.test('from Google Drive to the tables, and the pipeline begins', async (t) => {
  drive.put('order_items.csv', items('o1', 'o2', 'o3', 'o4'));
  drive.put('order_item_options.csv', options('o1', 'o2'));
  drive.put('date_dim.csv', days('New Year'));
  drive.put('restaurants.csv', places('Boston'));
  await fetch({ run_id: 'r1', marts: ['clv'], as_of: '2026-01-02', reason: 'first' });
  t.strictSame(await load('r1'), { run_id: 'r1', outcome: 'done' });

  t.strictSame(await orders(), named('o1', 'o2', 'o3', 'o4'));
  t.strictSame(
    await rowsOf(services, 'SELECT order_id, option_name FROM order_item_options_fct ORDER BY 1'),
    [
      ['o1', 'Cheese'],
      ['o2', 'Cheese'],
    ],
  );
  t.strictSame(await rowsOf(services, 'SELECT * FROM date_dim'), [
    ['01-01-2023', '2023', '1', '52', 'Sunday', 'TRUE', 'TRUE', 'New Year'],
  ]);
  t.strictSame(await rowsOf(services, 'SELECT * FROM restaurants'), [['r1', 'Harbour', 'Boston']]);
  const asked = { source: null, asOf: '2026-01-02', force: false, reason: 'first' };
  t.strictSame(started, [{ runId: 'r1', resumes: false, marts: ['clv'], from: null, ...asked }]);

  const document = await record('r1');
  t.match(document, {
    load: { status: 'succeeded', attempts: 1, is_unchanged: false },
    pipeline: { status: 'started', error: null },
  });
  const rows = { date_dim: 1, order_item_options: 2, order_items: 4, restaurants: 1 };
  t.strictSame(document?.load.rows, rows);
  t.strictSame((await landed())?.files, document?.files);
  t.match(document && ingestSteps(document), [
    { name: 'ingest/fetch', status: 'succeeded', outputs: { 'landing/date_dim': { rows: 1 } } },
    {
      ...{ name: 'ingest/load', stage: 'ingest', status: 'succeeded', attempts: 1, error: null },
      outputs: { 'source/order_items': { run_id: 'r1', rows: 4 } },
    },
  ]);
});

t.test('an event that comes twice does nothing', async (t) => {
  t.strictSame(await load('r1'), { run_id: 'r1', outcome: 'nothing to do' });
  t.equal(started.length, 1);
});

t.test(
  'of an unchanged source nothing is read or loaded; the pipeline begins all the same',
  async (t) => {
    drive.requests.length = 0;
    await fetch({ run_id: 'r2' });
    t.strictSame(drive.requests, ['list', 'list', 'list', 'list']);
    t.strictSame(await load('r2'), { run_id: 'r2', outcome: 'done' });
    t.match(await record('r2'), {
      fetch: { bytes: 0 },
      load: { is_unchanged: true, rows: { order_items: 4 } },
    });
    t.equal(loads.length, 1);
    t.equal(started[1]?.runId, 'r2');
  },
);

t.test('only what has changed is read again, and then all is loaded', async (t) => {
  drive.remove('id-restaurants.csv');
  drive.put('order_items.csv', items('o1', 'o2', 'o5'));
  const { files } = (await landed()) ?? {};
  await bucket.remove(files?.date_dim?.key ?? '');
  drive.requests.length = 0;
  await fetch({ run_id: 'r3' });
  const media = drive.requests.filter((what) => what.startsWith('media'));
  t.strictSame(
    media,
    ['media order_items.csv', 'media date_dim.csv'],
    'one had been removed with age',
  );
  await load('r3');
  t.strictSame(await orders(), named('o1', 'o2', 'o5'));
  t.equal((await rowsOf(services, 'SELECT * FROM restaurants')).length, 1, 'it keeps its rows');
  t.match((await landed())?.files, {
    order_items: { fetched_by: 'r3' },
    restaurants: { fetched_by: 'r1' },
  });
});

t.test('a bad or shrunken file changes nothing, is told of, and can be corrected', async (t) => {
  const before = await landed();
  const spoiled: [string, RegExp][] = [
    [items('o1').replace(/\n$/, '\r\n'), /^unquoted carriage return .* \(line \d+\)$/],
    [items('x').replace('APP_NAME', 'APP'), /^order_items: missing column app_name$/],
    [items('o1'), /^order_items: 1 records, less than 0.5 of the 3 that are there$/],
  ];
  for (const [content, message] of spoiled) {
    drive.put('order_items.csv', content);
    const fetched = await fetch({ run_id: 'r4' }, { smallestShare: 0 });
    if (fetched.outcome === 'done') {
      t.strictSame(await load('r4'), { run_id: 'r4', outcome: 'refused' });
      t.match(await record('r4'), { load: { status: 'failed', error: { message } } });
    }
    t.match(lines.at(-1), { event: 'source_refused', run_id: 'r4', error: { message } });
  }
  const message = /^order_items.csv: \d+ bytes, less than 0.9 of the \d+ before$/;
  t.match(await fetch({ run_id: 'r4' }, { smallestShare: 0.9 }), { outcome: 'refused' });
  t.match(lines.at(-1), { event: 'source_refused', error: { message } });
  t.strictSame(await orders(), named('o1', 'o2', 'o5'));
  t.strictSame(await landed(), before);
  t.equal(started.length, 3);

  await fetch({ run_id: 'r4', allow_shrink: true });
  t.strictSame(await load('r4'), { run_id: 'r4', outcome: 'done' });
  t.strictSame(await orders(), named('o1'));
  t.equal(started.at(-1)?.runId, 'r4');
});

t.test('older files are not loaded over newer ones', async (t) => {
  drive.put('order_items.csv', items('o1', 'old'));
  await fetch({ run_id: 'r5' });
  drive.put('order_items.csv', items('o1', 'new'));
  await fetch({ run_id: 'r6' });
  await load('r6');
  const count = started.length;
  t.strictSame(await load('r5'), { run_id: 'r5', outcome: 'superseded' });
  t.match(await record('r5'), { load: { error: { message: 'Run r6 has loaded newer files.' } } });
  t.strictSame(await orders(), named('o1', 'new'));
  t.equal(started.length, count);
});

t.test('a start that is refused is tried again, without a load', async (t) => {
  drive.put('order_items.csv', items('o1', 'o7'));
  await fetch({ run_id: 'r7' });
  refusals.push({ kind: 'conflict' });
  const count = loads.length;
  await t.rejects(load('r7'), {
    message: 'The pipeline was not started: another run is in progress',
  });
  t.match(await record('r7'), { load: { status: 'succeeded' }, pipeline: { status: 'failed' } });
  t.match(await load('r7'), { outcome: 'done' });
  t.equal(loads.length, count + 1);
});

t.test('one ingestion at a time', async (t) => {
  const soon = new Date(Date.now() + 60_000);
  await withLock(objects, 'r8', soon, async () => {
    await t.rejects(fetch({ run_id: 'r9' }), { message: 'Run r8 is being ingested.' });
    await t.rejects(load('r7'), { name: 'BusyError' });
  });
  const expired = new Date(0);
  await withLock(objects, 'r8', expired, async () => {
    t.match(await fetch({ run_id: 'r9' }), { outcome: 'done' }, 'a lock ends with its function');
  });
});

t.test('the database is the one we know, and its password may have changed', async (t) => {
  drive.put('order_items.csv', items('o1', 'o9'));
  await fetch({ run_id: 'r9' });
  await t.rejects(load('r9', database.elsewhere), {
    message: /IP: 127.0.0.1 is not in the cert's list/,
  });
  await t.rejects(load('r9', { ...database.place, caFile: database.elsewhere.caFile }), {
    message: /self-signed certificate|unable to verify/,
  });
  await t.rejects(load('r9', database.withoutTls), { message: /does not support SSL/ });
  await database.rotate('another correct horse battery staple');
  t.match(await load('r9'), { outcome: 'done' });
  t.strictSame(await orders(), named('o1', 'o9'));
});

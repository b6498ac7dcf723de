import { GetJobRunsCommand, GlueClient } from '@aws-sdk/client-glue';
import t from 'tap';
import { doublesAt } from '../support/doubles.ts';
import { awsOf, bucket, rowsOf, startBucket, startServices } from '../support/ingest.ts';
import { secretNames, startDatabase } from '../support/ingest-load.ts';
import { folder, startDrive } from '../support/google/drive.ts';
import { federation } from '../support/google/tokens.ts';
import { days, items, options } from '../support/source.ts';

interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: Record<string, unknown>;
}

const services = await startServices(t);
const database = await startDatabase(t, services);
const landing = await startBucket(t, services.aws);
const drive = await startDrive(t);
const glue = new GlueClient(awsOf(services.aws));
const { control } = await doublesAt(t, services.aws);
await control('POST', 'jobs', { name: 'pipeline' });

// What infra/ gives to the two functions, and what Lambda gives to all.
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL: services.aws,
  LOG_LEVEL: 'silent',
  GP_HOME: `s3://${bucket}/home`,
  GP_DRIVE_FOLDER: folder,
  GP_DRIVE_IDENTITY: federation,
  GP_GOOGLE_URL: drive.url,
  GP_LANDING_BUCKET: bucket,
  GP_DATABASE_HOST: database.place.host,
  GP_DATABASE_PORT: String(database.place.port),
  GP_DATABASE_NAME: database.place.database,
  GP_DATABASE_SECRET: secretNames.loader,
  GP_DATABASE_CA_FILE: database.place.caFile,
  GP_GLUE_JOB: 'pipeline',
});
const fetchFiles = (await import('../../src/ingest-fetch.ts')).handler;
const loadFiles = (await import('../../src/ingest-load.ts')).handler;
const context = { awsRequestId: 'call', getRemainingTimeInMillis: () => 60_000 } as never;

t.test('the schedule leads to the tables and to a run of Glue, by events', async (t) => {
  drive.put('order_items.csv', items('o1', 'o2'));
  drive.put('order_item_options.csv', options('o1'));
  drive.put('date_dim.csv', days('New Year'));
  const run_id = '20261125T060000Z-scheduled';
  t.strictSame(await fetchFiles({ scheduled_time: '2026-11-25T06:00:00Z' }, context), {
    run_id,
    outcome: 'done',
  });
  const [event] = (await control('GET', 'events')) as BusEvent[];
  t.match(event, { 'detail-type': 'files landed', detail: { run_id } });
  t.strictSame(await loadFiles(event, context), { run_id, outcome: 'done' });

  t.strictSame(await rowsOf(services, 'SELECT order_id FROM order_items_fct ORDER BY 1'), [
    ['o1'],
    ['o2'],
  ]);
  const { JobRuns } = await glue.send(new GetJobRunsCommand({ JobName: 'pipeline' }));
  t.match(
    JobRuns?.map(({ Arguments }) => Arguments),
    [{ '--run-id': run_id }],
  );
  t.strictSame(
    (await landing.keys()).map((key) => key.replace(/^home\/objects/, '')),
    [
      ...['/ingests/20261125T060000Z-scheduled.json', '/landings/current.json'],
      '/locks/ingest.json',
      ...['date_dim', 'order_item_options', 'order_items'].map(
        (table) => `landing/${run_id}/1-1/${table}.csv`,
      ),
    ],
  );
});

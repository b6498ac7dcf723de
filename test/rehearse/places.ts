/** The two ways of the same product: on AWS's doubles, and embedded. */
import { join } from 'node:path';
import { buildApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { localClaims } from '../../src/keys/claims.js';
import { openLocalKeys } from '../../src/keys/local.js';
import { openObjects } from '../../src/objects/open.js';
import { openRunner } from '../../src/runs/open.js';
import { SnapshotWarehouse } from '../../src/store/snapshots.js';
import { DuckDbWarehouse } from '../../src/warehouse/duckdb.js';
import { openWarehouse } from '../../src/warehouse/open.js';
import { repositoryRoot } from '../../src/tools/root.js';
import { bucket, type Doubles } from '../support/doubles.js';

export const root = repositoryRoot();
export const python = join(root, '.venv/pipeline/bin/python');
export const main = join(root, 'pyspark/main.py');
export const home = `s3://${bucket}/home`;

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const workgroup = 'analytics';
export const job = 'global-partners-rehearsal-pipeline';

/** As the SDKs' own chain finds it: every client below and in Python is the real one. */
export const environmentOf = (endpoint: string, caller: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: caller,
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_EC2_METADATA_DISABLED: 'true',
});

export const settingsOf = (data: string) => ({
  GP_HOME: home,
  GP_DATA: data,
  GP_REDSHIFT_WORKGROUP: workgroup,
  GP_UNLOAD_ROLE: role('unload'),
  GP_GLUE_JOB: job,
  GP_POINTER_SECONDS: '0',
  LOG_LEVEL: 'warn',
});

/** What the administrator runs once: schemas, roles, and whom they are for. */
export const setUp = [
  ...[main, 'ddl', '--apply', '--redshift-workgroup', workgroup],
  ...['--user', 'gp_loader=IAMR:pipeline', '--user', 'gp_api=IAMR:api'],
];

/** The job: the same main.py as Glue starts it, but that Spark is this machine's and writes to its disk. */
export const jobOf = (endpoint: string, folder: string, master: string) => ({
  name: job,
  log: join(folder, 'glue.log'),
  command: [
    '/usr/bin/env',
    ...Object.entries(environmentOf(endpoint, 'pipeline')).map(([k, v]) => `${k}=${v}`),
    ...[python, main],
  ],
  arguments: {
    '--home': home,
    '--master': master,
    '--redshift-workgroup': workgroup,
    '--copy-role': role('copy'),
  },
});

/** An API as its settings say, with keys of its own; `folder` is for these. */
export async function openApi(folder: string) {
  const config = readConfig();
  const keys = await openLocalKeys(folder);
  const objects = await openObjects(config.home);
  const app = await buildApp({
    ...{ config, keys, objects, runner: openRunner(config) },
    warehouse: new SnapshotWarehouse(objects, openWarehouse(config, objects), (error) => {
      console.error('a snapshot cannot be read', error);
    }),
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const token = (name: 'admin' | 'dashboard') => keys.sign(localClaims(config, name, 36_000));
  return { app, url, tokens: { admin: await token('admin'), dashboard: await token('dashboard') } };
}

/** Rows of a table as the embedded API serves them. */
export async function openEmbedded(folder: string) {
  const config = readConfig({ GP_HOME: folder, LOG_LEVEL: 'silent' });
  const keys = await openLocalKeys(folder);
  const objects = await openObjects(folder);
  const app = await buildApp({
    ...{ config, keys, objects, warehouse: new DuckDbWarehouse(join(folder, 'lake')) },
  });
  const authorization = `Bearer ${await keys.sign(localClaims(config, 'dashboard', 36_000))}`;
  return {
    close: () => app.close(),
    rows: async (table: string) => {
      const url = `/v1/${table}?format=ndjson`;
      const reply = await app.inject({ url, headers: { authorization } });
      if (reply.statusCode !== 200) throw new Error(`${url}: ${reply.body}`);
      return reply.body;
    },
  };
}

export async function glueEvents({ control }: Doubles): Promise<object[]> {
  const all = (await control('GET', 'events')) as { readonly source: string }[];
  return all.filter(({ source }) => source === 'aws.glue');
}

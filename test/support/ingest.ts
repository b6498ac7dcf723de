/** The ingestion over its doubles: Google Drive, S3 and secrets of moto, and a real PostgreSQL. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import pg from 'pg';
import pino from 'pino';
import { childEnvironment } from '../../src/config.ts';
import type { Ingest } from '../../src/contracts/ingest.ts';
import { readIngest, readLanding } from '../../src/ingest/record.ts';
import { Drive } from '../../src/ingest/drive.ts';
import { fetchSource, type FetchPorts } from '../../src/ingest/fetch.ts';
import { signIn } from '../../src/ingest/google.ts';
import { Landing } from '../../src/ingest/landing.ts';
import type { Outcome } from '../../src/ingest/step.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import { repositoryRoot } from '../../src/tools/root.ts';
import type { Owner } from './doubles.ts';
import { folder, startDrive } from './google/drive.ts';
import { serviceAccountKey } from './google/tokens.ts';

export const bucket = 'landing-of-tests';

export interface Services {
  readonly aws: string;
  readonly database: { readonly host: string; readonly port: number; readonly database: string };
  readonly users: { readonly loader: string; readonly reader: string; readonly master: string };
  readonly password: string;
}

/** Starts moto for this file; returns its address. */
export async function startAws(t: Owner): Promise<string> {
  return (await start(t, ['--without-database'])).aws;
}

/** Starts the doubles of AWS and PostgreSQL for this file. */
export const startServices = (t: Owner): Promise<Services> => start(t, []);

async function start(t: Owner, options: readonly string[]): Promise<Services> {
  const root = repositoryRoot();
  const python = join(root, '.venv/pipeline/bin/python');
  const process = spawn(python, ['-m', 'support.ingest_services', ...options], {
    cwd: root,
    env: childEnvironment({ PYTHONPATH: `${root}/pyspark:${root}/test` }),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => process.once('exit', resolve));
  t.teardown(async () => {
    process.stdin.end();
    await ended;
  });
  for await (const line of createInterface({ input: process.stdout })) {
    return JSON.parse(line) as Services;
  }
  throw new Error('The services did not start.');
}

export const awsOf = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** The landing bucket, empty. */
export async function startBucket(t: Owner, aws: string) {
  const client = new S3Client(awsOf(aws));
  t.teardown(() => {
    client.destroy();
  });
  const Bucket = bucket;
  await client.send(new CreateBucketCommand({ Bucket }));
  return {
    client,
    keys: async () => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
      return Contents.map(({ Key = '' }) => Key);
    },
    unfinished: async () => {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
      return Uploads.length;
    },
    read: async (Key: string) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return (await Body?.transformToString()) ?? '';
    },
    remove: (Key: string) => client.send(new DeleteObjectCommand({ Bucket, Key })),
  };
}

function startObjects(t: Owner): DirectoryStore {
  const home = mkdtempSync(join(tmpdir(), 'gp-ingest-'));
  t.teardown(() => {
    rmSync(home, { recursive: true, force: true });
  });
  return new DirectoryStore(home);
}

/** The fetch with a Drive double of its own, over a bucket. */
export async function testFetch(t: Owner, client: S3Client) {
  const drive = await startDrive(t);
  const objects = startObjects(t);
  const lines: Record<string, unknown>[] = [];
  const put: { type: string; detail: object }[] = [];
  const settings = { driveIdentity: '', driveKeySecret: 'key', googleUrl: drive.url };
  const deadline = new AbortController().signal;
  const ports: FetchPorts = {
    objects,
    log: pino({ base: null }, { write: (line) => lines.push(JSON.parse(line) as never) }),
    events: {
      put: (type, detail) => {
        put.push({ type, detail });
        return Promise.resolve();
      },
    },
    deadline,
    drive: async () => {
      const account = await signIn(settings, () => Promise.resolve(serviceAccountKey));
      return new Drive(account, { retrySeconds: 0, deadline });
    },
    landing: new Landing({ client, bucket, bytesAtMost: 1_000_000_000, deadline }),
    folder,
    idleSeconds: 30,
    smallestShare: 0.5,
  };
  const record = async (id: string): Promise<Ingest | undefined> =>
    (await readIngest(objects, id))?.document;
  return {
    ...{ drive, objects, ports, put, lines, record },
    landed: async () => (await readLanding(objects))?.document,
    /** Fetches for a run; each call is a request of its own unless its id says otherwise. */
    fetch: (
      event: unknown,
      change: Partial<FetchPorts> = {},
      id = String(Math.random()),
    ): Promise<Outcome> => fetchSource(event, { id, remainingMs: 60_000 }, { ...ports, ...change }),
  };
}

/** Rows of a table of the database, as its reader sees them. */
export async function rowsOf(services: Services, statement: string): Promise<unknown[][]> {
  const { database, users, password } = services;
  const client = new pg.Client({ ...database, user: users.reader, password });
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text: statement, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

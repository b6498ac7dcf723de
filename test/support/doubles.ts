/** The doubles of AWS (test/support/aws) as a process, with the SDK's real clients on them. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { childEnvironment } from '../../src/config.ts';
import { s3Client } from '../../src/platform/objects/s3.ts';
import { repositoryRoot } from '../../src/tools/root.ts';

export const bucket = 'gp-lake';

/** What a client is told in the place of the environment; the access key names the caller. */
const toldOf = (endpoint: string, caller = 'admin') => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: caller, secretAccessKey: 'none' },
});

export interface Fault {
  readonly kind: string;
  readonly service?: 's3' | 'redshift-data' | 'glue' | 'events';
  readonly operation?: string;
  readonly contains?: string;
  readonly times?: number;
  readonly skip?: number;
  readonly seconds?: number;
  readonly message?: string;
}

export interface Statement {
  readonly status: string;
  readonly caller: string;
  readonly error: string | null;
  readonly sqls: readonly string[];
}

/** A test, or whatever else ends what was begun. */
export interface Owner {
  teardown(end: () => unknown): void;
}

/** Starts them for this test, with an empty bucket. */
export async function startDoubles(t: Owner) {
  const { endpoint, stop } = await startProcess();
  return doublesAt(t, endpoint, stop);
}

/** The doubles that run already, with an empty bucket; `stop` ends them. */
export async function doublesAt(t: Owner, endpoint: string, stop?: () => Promise<unknown>) {
  const told = toldOf(endpoint);
  const s3 = s3Client(told);
  const control = async (method: string, what: string, body?: object): Promise<unknown> => {
    const init = { method, ...(body && { body: JSON.stringify(body) }) };
    const reply = await fetch(`${endpoint}/_doubles/${what}`, init);
    if (!reply.ok) throw new Error(await reply.text());
    return reply.json();
  };
  /** Forgets the faults; one that met no call tested nothing. */
  const endFaults = async () => {
    const unmet = (await control('DELETE', 'faults')) as string[];
    if (unmet.length > 0) throw new Error(`faults that met no call: ${unmet.join(', ')}`);
  };
  t.teardown(async () => {
    try {
      await endFaults();
    } finally {
      s3.destroy();
      await stop?.();
    }
  });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return {
    endpoint,
    told,
    s3,
    control,
    fault: (fault: Fault) => control('POST', 'faults', fault),
    endFaults,
    /** What was submitted to the warehouse, in order. */
    statements: async () => (await control('GET', 'statements')) as Statement[],
  };
}

export type Doubles = Awaited<ReturnType<typeof startDoubles>>;

function startProcess(): Promise<{ endpoint: string; stop: () => Promise<unknown> }> {
  const root = repositoryRoot();
  const python = join(root, '.venv/pipeline/bin/python');
  const server = spawn(python, ['-m', 'support.aws.main'], {
    env: childEnvironment({ PYTHONPATH: join(root, 'test') }),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  // They end, and take their database away, when nobody is left to ask.
  const stop = () => {
    server.stdin.end();
    return ended;
  };
  return new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).once('line', (line) => {
      resolve({ endpoint: (JSON.parse(line) as { endpoint: string }).endpoint, stop });
    });
    server.once('exit', (code) => {
      reject(new Error(`the doubles ended with ${String(code)}`));
    });
  });
}

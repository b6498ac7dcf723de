/** The load over a real PostgreSQL behind TLS, with its password in a secret, and a runner that notes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import pg from 'pg';
import { loadFiles, type DatabasePlace } from '../../src/ingest/database.ts';
import { loadSource, type LoadPorts } from '../../src/ingest/load.ts';
import type { StepPorts } from '../../src/ingest/step.ts';
import { noRunner, type Refusal, type RunRequest } from '../../src/runs/runner.ts';
import { Secrets } from '../../src/platform/secrets.ts';
import type { Owner } from './doubles.ts';
import { awsOf, bucket, type Services } from './ingest.ts';
import { makeCertificate, tlsBefore } from './tls.ts';

export const secretNames = { loader: 'loader', reader: 'reader' } as const;

/** The database as the load sees it, and the secrets of its users. */
export async function startDatabase(t: Owner, services: Services) {
  const folder = mkdtempSync(join(tmpdir(), 'gp-certificates-'));
  const manager = new SecretsManagerClient(awsOf(services.aws));
  t.teardown(() => {
    manager.destroy();
    rmSync(folder, { recursive: true });
  });
  const { host, port, database } = services.database;
  const certificate = await makeCertificate(folder, host);
  const other = await makeCertificate(folder, '127.0.0.2');
  const SecretString = JSON.stringify({ password: services.password });
  for (const Name of Object.values(secretNames))
    await manager.send(new CreateSecretCommand({ Name, SecretString }));
  const place: DatabasePlace = {
    ...{ host, database, user: services.users.loader },
    port: await tlsBefore(t, port, certificate),
    caFile: certificate.caFile,
  };
  return {
    place,
    folder,
    /** A server that shows a certificate for another address. */
    elsewhere: { ...place, port: await tlsBefore(t, port, other), caFile: other.caFile },
    withoutTls: { ...place, port },
    /** As the rotation of the secret does. */
    rotate: async (password: string) => {
      const client = new pg.Client({
        ...services.database,
        ...{ user: services.users.master, password: services.password },
      });
      await client.connect();
      await client.query('SELECT admin.set_password($1, $2)', [services.users.loader, password]);
      await client.end();
      const value = { SecretId: secretNames.loader, SecretString: JSON.stringify({ password }) };
      await manager.send(new PutSecretValueCommand(value));
    },
  };
}

export type Database = Awaited<ReturnType<typeof startDatabase>>;

/** The load with a runner of its own. */
export function testLoad(services: Services, database: Database, ports: StepPorts) {
  const started: RunRequest[] = [];
  const refusals: Refusal[] = [];
  const secrets = new Secrets(awsOf(services.aws));
  const loads: string[][] = [];
  const load =
    (place: DatabasePlace): LoadPorts['load'] =>
    (files, isShrinkAllowed) => {
      loads.push(Object.keys(files));
      return loadFiles(place, (isFresh) => secrets.password(secretNames.loader, isFresh), {
        ...{ bucket, region: 'us-east-1', files, timeoutMs: 30_000 },
        smallestShare: isShrinkAllowed ? 0 : 0.5,
      });
    };
  const runner = {
    ...noRunner,
    start: (order: RunRequest) => {
      const refusal = refusals.shift() ?? null;
      if (!refusal) started.push(order);
      return { done: Promise.resolve(refusal) };
    },
  };
  return {
    ...{ started, refusals, loads },
    load: (runId: string, place = database.place) =>
      loadSource(
        { source: 'global-partners', 'detail-type': 'files landed', detail: { run_id: runId } },
        { id: 'call', remainingMs: 60_000 },
        { ...ports, runner, load: load(place) },
      ),
  };
}

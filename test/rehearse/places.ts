/** What the deployment finds around it: doubles in the place of AWS and Google, and a real PostgreSQL. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { sourceNames } from '../../src/ingest/choose.js';
import { startCognito } from '../support/cognito.js';
import { doublesAt, type Owner } from '../support/doubles.js';
import { startDrive, type DriveDouble } from '../support/google/drive.js';
import { serviceAccountKey } from '../support/google/tokens.js';
import { awsOf, startBucket, startServices } from '../support/ingest.js';
import { secretNames, startDatabase } from '../support/ingest-load.js';
import { environmentOf, main, python, setUp } from '../support/main-py.js';
import { applicants } from './front.js';
import { named, type Deployment, type Values } from './deployment.js';

const driveKey = 'google-drive';
const cursorSecret = 'cursor-secret';
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

export type Places = Awaited<ReturnType<typeof startPlaces>>;

export async function startPlaces(owner: Owner) {
  const services = await startServices(owner);
  const doubles = await doublesAt(owner, services.aws);
  const drive = await startDrive(owner);
  const { place } = await startDatabase(owner, services);
  await startBucket(owner, services.aws);
  const secrets = new SecretsManagerClient(awsOf(services.aws));
  for (const [Name, SecretString] of [
    [driveKey, serviceAccountKey],
    [cursorSecret, randomUUID()],
  ])
    await secrets.send(new CreateSecretCommand({ Name, SecretString }));
  secrets.destroy();
  const cognito = await startCognito(owner);
  const address = `${place.host}:${place.port}`;
  return {
    ...{ services, doubles, drive, cognito },
    /** In the place of what CloudFormation fills in. */
    variables: {
      GP_DRIVE_KEY_SECRET: driveKey,
      GP_DATABASE_HOST: place.host,
      GP_DATABASE_PORT: String(place.port),
      // The warehouse's double is a database of the usual name beside it.
      GP_DATABASE_NAME: place.database,
      GP_DATABASE_SECRET: secretNames.loader,
      GP_DATABASE_CA_FILE: place.caFile,
      GP_UNLOAD_ROLE: role('unload'),
      GP_ISSUER: cognito.issuer,
      GP_JWKS_URL: cognito.jwksUrl,
      GP_CLIENT_IDS: Object.values(applicants)
        .map(({ clientId }) => clientId)
        .join(','),
      GP_CURSOR_SECRET: cursorSecret,
    },
    arguments: {
      '--data': `postgresql://${services.users.reader}@${address}/${place.database}`,
      '--database-secret': secretNames.reader,
      '--database-ca-file': place.caFile,
      '--copy-role': role('copy'),
    },
  };
}

/** Puts the source files of a folder into the Drive folder; returns their names. */
export function putFiles(drive: DriveDouble, folder: string): string[] {
  const names = sourceNames.filter((name) => existsSync(join(folder, name)));
  for (const name of names) drive.put(name, readFileSync(join(folder, name)));
  return names;
}

/** Whom the warehouse's roles are for. */
export const setUpOf = ({ defaultArguments }: Deployment['job']) =>
  setUp(
    String(defaultArguments['--redshift-workgroup']),
    ['gp_loader', named('pipeline')],
    ['gp_api', named('refresh')],
    ['gp_api', named('api')],
  );

/** The job: the same main.py as Glue starts it, but that Spark is this machine's and writes to its disk. */
export function jobOf({ job }: Deployment, places: Places, folder: string, master: string) {
  const told: Values = { ...job.defaultArguments, ...places.arguments };
  const environment = environmentOf(places.services.aws, job.name);
  for (const [name, value] of Object.entries(told))
    if (typeof value !== 'string') throw new Error(`${name}: the rehearsal has no value for it`);
  return {
    name: job.name,
    max_concurrent: job.executionProperty.maxConcurrentRuns,
    log: join(folder, 'glue.log'),
    command: [
      '/usr/bin/env',
      ...Object.entries(environment).map(([k, v]) => `${k}=${v}`),
      ...[python, main],
    ],
    arguments: { ...told, '--master': master },
  };
}

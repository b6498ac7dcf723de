/** What the deployment finds around it: doubles in the place of AWS and Google, and a real PostgreSQL. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { sourceNames } from '../../src/ingest/choose.ts';
import { startCognito } from '../support/cognito.ts';
import { doublesAt, type Owner } from '../support/doubles.ts';
import { startDrive, type DriveDouble } from '../support/google/drive.ts';
import { serviceAccountKey } from '../support/google/tokens.ts';
import { awsOf, startBucket, startServices } from '../support/ingest.ts';
import { startDatabase } from '../support/ingest-load.ts';
import { environmentOf, main, python, setUp } from '../support/main-py.ts';
import { applicants } from './front.ts';
import { deployed, named, type Deployment } from './deployment.ts';
import { functionNamed } from './functions.ts';

export type Places = Awaited<ReturnType<typeof startPlaces>>;

export async function startPlaces(owner: Owner) {
  const services = await startServices(owner);
  const doubles = await doublesAt(owner, services.aws);
  const drive = await startDrive(owner);
  const { place } = await startDatabase(owner, services);
  await startBucket(owner, services.aws);
  const secrets = new SecretsManagerClient(awsOf(services.aws));
  const login = JSON.stringify({ password: services.password });
  for (const [what, SecretString] of Object.entries({
    'google-drive': serviceAccountKey,
    'cursor-secret': randomUUID(),
    'database-loader': login,
    'database-reader': login,
  }))
    await secrets.send(new CreateSecretCommand({ Name: named(what), SecretString }));
  secrets.destroy();
  const cognito = await startCognito(owner);
  const address = `${place.host}:${place.port}`;
  return {
    ...{ services, doubles, drive, cognito },
    /** In the place of what only CloudFormation knows. */
    variables: {
      GP_DATABASE_HOST: place.host,
      GP_DATABASE_PORT: String(place.port),
      // The warehouse's double is another database with the usual name.
      GP_DATABASE_NAME: place.database,
      GP_DATABASE_CA_FILE: place.caFile,
      GP_ISSUER: cognito.issuer,
      GP_JWKS_URL: cognito.jwksUrl,
      GP_CLIENT_IDS: Object.values(applicants)
        .map(({ clientId }) => clientId)
        .join(','),
    },
    arguments: {
      '--data': `postgresql://${services.users.reader}@${address}/${place.database}`,
      '--database-ca-file': place.caFile,
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
export const setUpOf = (deployment: Deployment) =>
  setUp(
    String(deployment.job.arguments['--redshift-workgroup']),
    ['gp_loader', deployment.job.role],
    ['gp_api', functionNamed(deployment, 'refresh').role],
    ['gp_api', functionNamed(deployment, 'api').role],
  );

/** The job: the same main.py as Glue starts it, but that Spark is this machine's and writes to its disk. */
export function jobOf({ job }: Deployment, places: Places, folder: string, master: string) {
  const given = Object.entries({ ...job.arguments, ...places.arguments });
  const environment = environmentOf(places.services.aws, job.role);
  return {
    name: job.name,
    max_concurrent: job.maxConcurrentRuns,
    log: join(folder, 'glue.log'),
    command: [
      '/usr/bin/env',
      ...Object.entries(environment).map(([k, v]) => `${k}=${v}`),
      ...[python, main],
    ],
    arguments: {
      ...Object.fromEntries(given.map(([name, value]) => [name, deployed(name, value)])),
      '--master': master,
    },
  };
}

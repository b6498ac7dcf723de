/** Source of the ingestion. Only its two functions read these settings; docs/ingestion.md lists them. */
import { z } from 'zod';
import { setting, whole } from './setting.ts';

const optional = z.string().default('');

export const ingestSettings = {
  driveFolder: setting(
    'GP_DRIVE_FOLDER',
    'Id of the Google Drive folder with the source files.',
    z
      .string()
      .regex(/^[A-Za-z0-9_-]*$/, 'expected the id at the end of its address')
      .default(''),
  ),
  driveIdentity: setting(
    'GP_DRIVE_IDENTITY',
    'Configuration of workload identity federation (JSON of type external_account): no key is stored.',
    optional,
  ),
  driveKeySecret: setting(
    'GP_DRIVE_KEY_SECRET',
    'Secret with the key of a service account, if GP_DRIVE_IDENTITY is not set.',
    optional,
  ),
  googleUrl: setting(
    'GP_GOOGLE_URL',
    'Address instead of https://*.googleapis.com, for tests and rehearsals.',
    z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default(''),
  ),
  driveRetrySeconds: setting(
    'GP_DRIVE_RETRY_SECONDS',
    'Longest wait between two attempts; waits double after each attempt.',
    z.coerce.number().min(0).max(300).default(30),
  ),
  driveIdleSeconds: setting(
    'GP_DRIVE_IDLE_SECONDS',
    'A download without data for this long is aborted and resumed.',
    z.coerce.number().min(0.05).max(300).default(30),
  ),
  landingBucket: setting('GP_LANDING_BUCKET', 'Bucket for the files of the source.', optional),
  sourceBytes: setting(
    'GP_SOURCE_BYTES',
    'Largest source file, unpacked: a broken archive must not fill the bucket.',
    whole(1, 109_951_162_777_600, 21_474_836_480),
  ),
  smallestShare: setting(
    'GP_SMALLEST_SHARE',
    'A file with a smaller share of the previous bytes or records is refused; 0 allows any.',
    z.coerce.number().min(0).max(1).default(0.5),
  ),
  databaseHost: setting('GP_DATABASE_HOST', 'Server of the source database.', optional),
  databasePort: setting('GP_DATABASE_PORT', 'Its port.', whole(1, 65_535, 5_432)),
  databaseName: setting(
    'GP_DATABASE_NAME',
    'The source database.',
    z.string().default('global_partners'),
  ),
  databaseUser: setting(
    'GP_DATABASE_USER',
    'User that may call the load and nothing else.',
    z.string().default('gp_loader'),
  ),
  databaseSecret: setting(
    'GP_DATABASE_SECRET',
    'Secret with its password: JSON with `password`, as RDS writes it.',
    optional,
  ),
  databaseCaFile: setting(
    'GP_DATABASE_CA_FILE',
    "Certificate authorities that the server's certificate is checked against: the RDS bundle.",
    optional,
  ),
  databaseRegion: setting(
    'AWS_REGION',
    'Region of the landing bucket, for the import; Lambda sets it.',
    z.string().default('us-east-1'),
  ),
  stopSeconds: setting(
    'GP_STOP_SECONDS',
    'Seconds before its timeout at which the function stops and records why.',
    z.coerce.number().min(0).max(300).default(15),
  ),
} as const;

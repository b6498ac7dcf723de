/** Every setting, one entry each; docs/settings.md and docs/ingestion.md have the same list. */
import type { z } from 'zod';
import { accessSettings } from './access.js';
import { awsSettings } from './aws.js';
import { identitySettings } from './identity.js';
import { ingestSettings } from './ingest.js';
import { lambdaSettings } from './lambda.js';
import { limitSettings } from './limits.js';
import { runSettings } from './runs.js';
import { serverSettings } from './server.js';
import { servingSettings } from './serving.js';

export const settings = {
  ...serverSettings,
  ...accessSettings,
  ...identitySettings,
  ...ingestSettings,
  ...limitSettings,
  ...servingSettings,
  ...runSettings,
  ...lambdaSettings,
  ...awsSettings,
} as const;

/** Prefix of a home in S3. */
export const s3Scheme = 's3://';

/** The settings in force; src/config.ts reads them from the environment. */
export type Config = {
  readonly [K in keyof typeof settings]: z.output<(typeof settings)[K]['schema']>;
};

/** An invalid setting; the message names its variable. */
export class ConfigError extends Error {}

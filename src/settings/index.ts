/** Every setting, one entry each; docs/settings.md and docs/ingestion.md have the same list. */
import type { z } from 'zod';
import { accessSettings } from './access.ts';
import { awsSettings } from './aws.ts';
import { identitySettings } from './identity.ts';
import { ingestSettings } from './ingest.ts';
import { lambdaSettings } from './lambda.ts';
import { limitSettings } from './limits.ts';
import { runSettings } from './runs.ts';
import { serverSettings } from './server.ts';
import { servingSettings } from './serving.ts';

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

/** Bytes of the largest table that is loaded into memory; larger ones are queried in the warehouse. */
export const largestTable = ({ tableBytes, tableCacheBytes }: Config): number =>
  Math.min(tableBytes, tableCacheBytes);

/** An invalid setting; the message names its variable. */
export class ConfigError extends Error {}

/** What both functions of the ingestion are made of, and how Lambda calls them. */
import type { Context } from 'aws-lambda';
import { readConfig } from '../config.js';
import { ConfigError, settings, type Config } from '../settings/index.js';
import { functionLog } from '../platform/logging.js';
import { openObjects } from '../platform/objects/open.js';
import { Secrets } from '../platform/secrets.js';
import type { Call, StepPorts } from './step.js';

type Required = 'driveFolder' | 'landingBucket' | 'databaseHost' | 'databaseSecret' | 'glueJob';

export interface Parts {
  readonly config: Config;
  readonly ports: StepPorts;
  readonly secrets: Secrets;
}

/** Raises ConfigError that names what is not set. */
export async function openParts(...required: Required[]): Promise<Parts> {
  const config = readConfig();
  for (const name of required) {
    if (config[name] === '') throw new ConfigError(`${settings[name].variable}: it must be set`);
  }
  return {
    config,
    ports: { objects: await openObjects(config.home), log: functionLog(config) },
    secrets: new Secrets(),
  };
}

export const callOf = (context: Context): Call => ({
  id: context.awsRequestId,
  remainingMs: context.getRemainingTimeInMillis(),
});

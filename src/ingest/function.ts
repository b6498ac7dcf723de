/** Composition of the two functions of the ingestion. */
import type { Context } from 'aws-lambda';
import { ConfigError, settings, type Config } from '../settings/index.ts';
import { functionLog } from '../platform/logging.ts';
import { openObjects } from '../platform/objects/open.ts';
import { Secrets } from '../platform/secrets.ts';
import type { Call, StepPorts } from './step.ts';

type Required = 'driveFolder' | 'landingBucket' | 'databaseHost' | 'databaseSecret' | 'glueJob';

export interface Parts {
  readonly config: Config;
  readonly ports: StepPorts;
  readonly secrets: Secrets;
}

/** Raises ConfigError, which names the missing setting. */
export async function openParts(config: Config, ...required: Required[]): Promise<Parts> {
  for (const name of required) {
    if (config[name] === '')
      throw new ConfigError(`${settings[name].variable}: a value is required`);
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

/** Lambda function that loads the landed files and starts the pipeline: invoked by "files landed". */
import type { Context } from 'aws-lambda';
import { readConfig } from './config.ts';
import { loadFiles } from './ingest/database.ts';
import { callOf, openParts } from './ingest/function.ts';
import { loadSource } from './ingest/load.ts';
import type { Outcome } from './ingest/step.ts';
import { lazyGlueRunner } from './runs/glue-lazy.ts';

const { config, ports, secrets } = await openParts(
  readConfig(),
  ...(['landingBucket', 'databaseHost', 'databaseSecret', 'glueJob'] as const),
);
const runner = lazyGlueRunner(config);
const place = {
  host: config.databaseHost,
  port: config.databasePort,
  database: config.databaseName,
  user: config.databaseUser,
  caFile: config.databaseCaFile,
};

export function handler(event: unknown, context: Context): Promise<Outcome> {
  const call = callOf(context);
  return loadSource(event, call, {
    ...ports,
    runner,
    load: (files, isShrinkAllowed) =>
      loadFiles(place, (isFresh) => secrets.password(config.databaseSecret, isFresh), {
        ...{ bucket: config.landingBucket, region: config.databaseRegion, files },
        smallestShare: isShrinkAllowed ? 0 : config.smallestShare,
        timeoutMs: Math.max(1_000, call.remainingMs - config.stopSeconds * 1000),
      }),
  });
}

/** Lambda function that fetches the source: invoked by the schedule, by "ingest requested", or manually. */
import type { Context } from 'aws-lambda';
import { readConfig } from './config.ts';
import { EventBus } from './platform/events.ts';
import { Drive } from './ingest/drive.ts';
import { fetchSource } from './ingest/fetch.ts';
import { callOf, openParts } from './ingest/function.ts';
import { signIn } from './ingest/google.ts';
import { Landing } from './ingest/landing.ts';
import { deadlineOf, type Outcome } from './ingest/step.ts';
import { s3Client } from './platform/objects/s3.ts';

const { config, ports, secrets } = await openParts(readConfig(), 'driveFolder', 'landingBucket');
const events = new EventBus(config.eventBus);
const client = s3Client();

export function handler(event: unknown, context: Context): Promise<Outcome> {
  const call = callOf(context);
  const deadline = deadlineOf(call, config.stopSeconds);
  const { landingBucket: bucket, sourceBytes: bytesAtMost } = config;
  return fetchSource(event, call, {
    ...ports,
    ...{ events, deadline },
    drive: async () => {
      // Read for each invocation: the key may have been replaced.
      const account = await signIn(config, (name) => secrets.read(name, true));
      return new Drive(account, { retrySeconds: config.driveRetrySeconds, deadline });
    },
    landing: new Landing({ client, bucket, bytesAtMost, deadline }),
    folder: config.driveFolder,
    idleSeconds: config.driveIdleSeconds,
    smallestShare: config.smallestShare,
  });
}

/** Lambda function that fetches the source: invoked by the schedule, by "ingest requested", or manually. */
import type { Context } from 'aws-lambda';
import { readConfig } from './config.js';
import { EventBus } from './platform/events.js';
import { Drive } from './ingest/drive.js';
import { fetchSource } from './ingest/fetch.js';
import { callOf, openParts } from './ingest/function.js';
import { signIn } from './ingest/google.js';
import { Landing } from './ingest/landing.js';
import { deadlineOf, type Outcome } from './ingest/step.js';
import { s3Client } from './platform/objects/s3.js';

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

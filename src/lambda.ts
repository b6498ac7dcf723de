/** The API as a Lambda function. Everything that does not need a request happens while the module loads. */
import type { Logger } from 'pino';
import { buildApp, type AppOptions } from './app.ts';
import { readConfig } from './config.ts';
import { type Config } from './settings/index.ts';
import { bufferedHandler, streamedHandler } from './http/lambda/handlers.ts';
import type { ExportLimit } from './http/replies/too-large.ts';
import { openKeys } from './platform/keys/open.ts';
import { functionLog } from './platform/logging.ts';
import { openObjects } from './platform/objects/open.ts';
import type { ObjectStore } from './platform/objects/port.ts';
import { lazyGlueRunner } from './runs/glue-lazy.ts';
import { openWarehouse } from './warehouse/open.ts';
import { SnapshotWarehouse } from './warehouse/snapshots/snapshots.ts';

/** What Lambda transmits: 200 MB of a stream; half of 6 MB of buffered JSON, since its quotes are escaped. */
const maxBytes = { streamed: 200_000_000, buffered: 3_000_000 };

async function openPorts(config: Config, logger: Logger): Promise<AppOptions> {
  const [objects, keys] = await Promise.all([
    openObjects(config.home),
    openKeys(config, (error) => {
      logger.warn({ err: error }, 'the keys of the identity provider cannot be read');
    }),
  ]);
  const warehouse = new SnapshotWarehouse(objects, openWarehouse(config, objects), (error) => {
    logger.error({ err: error }, 'a table comes from the warehouse: its snapshot cannot be read');
  });
  return {
    ...{ config, keys, objects, warehouse, logger },
    runner: lazyGlueRunner(config),
    exportLimit: exportLimit(config, objects, warehouse),
  };
}

function exportLimit(
  { replies, exportLinkSeconds }: Config,
  objects: ObjectStore,
  snapshots: SnapshotWarehouse,
): ExportLimit {
  return {
    maxBytes: maxBytes[replies],
    link: async (release, table) => {
      const entry = await snapshots.entry(release, table);
      return (entry && (await objects.link?.(entry.key, exportLinkSeconds))) ?? null;
    },
  };
}

const config = readConfig();
const logger = functionLog(config);
const app = await buildApp(await openPorts(config, logger));
await app.ready();
// Reads the release pointer and the keys. A failure is reported by the requests that need them.
await app.inject('/health/ready');
logger.info({ ready_ms: Math.round(performance.now()) }, 'ready');

export const handler =
  config.replies === 'streamed'
    ? awslambda.streamifyResponse(streamedHandler(app))
    : bufferedHandler(app);

/** What the application works with in a Lambda function, as the settings say. */
import type { FastifyBaseLogger } from 'fastify';
import type { AppOptions } from '../../app.js';
import type { Config } from '../../config.js';
import { openKeys } from '../../platform/keys/open.js';
import { openObjects } from '../../platform/objects/open.js';
import type { ObjectStore } from '../../platform/objects/port.js';
import type { ExportWay } from '../replies/too-large.js';
import { openRunner } from '../../runs/open.js';
import { SnapshotWarehouse } from '../../warehouse/snapshots/snapshots.js';
import { openWarehouse } from '../../warehouse/open.js';

/** What Lambda lets through: 200 MB of a stream, and of 6 MB in JSON half, for its quotes are escaped. */
const mostBytes = { streamed: 200_000_000, buffered: 3_000_000 };

function exportWay(
  { replies, exportLinkSeconds }: Config,
  objects: ObjectStore,
  snapshots: SnapshotWarehouse,
): ExportWay {
  return {
    mostBytes: mostBytes[replies],
    link: async (release, table) => {
      const entry = await snapshots.entry(release, table);
      return (entry && (await objects.link?.(entry.key, exportLinkSeconds))) ?? null;
    },
  };
}

export async function openPorts(config: Config, logger: FastifyBaseLogger): Promise<AppOptions> {
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
    config,
    keys,
    objects,
    warehouse,
    runner: openRunner(config),
    logger,
    exports: exportWay(config, objects, warehouse),
  };
}

/** What the application works with in a Lambda function, as the settings say. */
import type { FastifyBaseLogger } from 'fastify';
import type { AppOptions } from '../app.js';
import type { Config } from '../config.js';
import { openKeys } from '../keys/open.js';
import { openObjects } from '../objects/open.js';
import { SnapshotWarehouse } from '../store/snapshots.js';
import { noWarehouse } from '../warehouse/none.js';

export async function openPorts(config: Config, logger: FastifyBaseLogger): Promise<AppOptions> {
  const [objects, keys] = await Promise.all([
    openObjects(config.home),
    openKeys(config, (error) => {
      logger.warn({ err: error }, 'the keys of the identity provider cannot be read');
    }),
  ]);
  const warehouse = new SnapshotWarehouse(objects, noWarehouse, (error) => {
    logger.error({ err: error }, 'a table comes from the warehouse: its snapshot cannot be read');
  });
  return { config, keys, objects, warehouse, logger };
}

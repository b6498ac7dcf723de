/** Lambda function that refreshes releases: invoked at the end of a Glue run, on request, or manually. */
import { readConfig } from './config.ts';
import { functionLog } from './platform/logging.ts';
import { openObjects } from './platform/objects/open.ts';
import { requestOf } from './releases/refresh/event.ts';
import { refreshReleases } from './releases/refresh/refresh.ts';
import { largestTable } from './settings/index.ts';
import { openWarehouse } from './warehouse/open.ts';

const config = readConfig();
const log = functionLog(config);
const objects = await openObjects(config.home);
const warehouse = openWarehouse(config, objects);

/** Raises what failed, so that the event is delivered again and then kept. */
export async function handler(event: unknown): Promise<{ readonly releases: readonly string[] }> {
  const request = requestOf(event, config.glueJob);
  if (!request) return { releases: [] };
  const { smallestRelease } = config;
  const maxTableBytes = largestTable(config);
  const ports = { objects, warehouse, log, smallestRelease, maxTableBytes };
  return { releases: await refreshReleases(ports, request) };
}

/** The process: settings, ports, listening, stopping. */
import { join } from 'node:path';
import pino from 'pino';
import { buildApp } from './app.js';
import { readConfig, settings } from './config.js';
import { openLocalKeys } from './keys/local.js';
import { DirectoryStore } from './objects/directory.js';
import { runTool, usage } from './tools/tool.js';
import { DuckDbWarehouse } from './warehouse/duckdb.js';

const help = usage('server.js', 'Serves the API until SIGTERM or Ctrl-C. Settings are variables:', [
  ...Object.values(settings).map(({ variable, why }): [string, string] => [variable, why]),
]);

const logBuffer = { minLength: 65_536, maxWrite: 131_072, periodicFlush: 1_000 };

async function serve(): Promise<void> {
  const config = readConfig();
  // Lines are written many at a time, and by a quiet API within a second.
  const destination = pino.destination({ sync: false, ...logBuffer });
  const logger = pino({ level: config.logLevel, base: null }, destination);
  const app = await buildApp({
    config,
    keys: await openLocalKeys(config.home),
    objects: new DirectoryStore(join(config.home, 'objects')),
    warehouse: new DuckDbWarehouse(join(config.home, 'lake')),
    logger,
  });
  // The framework's own line has no fields; ours tells more.
  logger.level = 'silent';
  const url = await app.listen({ host: config.host, port: config.port });
  logger.level = config.logLevel;
  logger.info({ url, home: config.home, ready_ms: Math.round(performance.now()) }, 'listening');
  destination.flushSync();
  const stop = (signal: string) => {
    logger.info({ signal }, 'stopping');
    const deadline = setTimeout(() => {
      process.exit(1);
    }, config.shutdownSeconds * 1000);
    deadline.unref();
    void app.close().then(() => {
      destination.flushSync();
      process.exit(0);
    });
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

await runTool(help, async () => {
  await serve();
});

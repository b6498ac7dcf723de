/** The process: settings, ports, listening, stopping. */
import { join } from 'node:path';
import pino from 'pino';
import { buildApp } from './app.ts';
import { childEnvironment, readConfig } from './config.ts';
import { settings } from './settings/index.ts';
import { openKeys } from './platform/keys/open.ts';
import { logDestination } from './platform/logging.ts';
import { DirectoryStore } from './platform/objects/directory.ts';
import { LocalRunner } from './runs/local.ts';
import { docs } from './http/plugins/docs.ts';
import { repositoryRoot } from './tools/root.ts';
import { runTool, usage } from './tools/tool.ts';
import { DuckDbWarehouse } from './warehouse/duckdb.ts';

const help = usage('server.js', 'Serves the API until SIGTERM or Ctrl-C. Settings are variables:', [
  ...Object.values(settings).map(({ variable, why }): [string, string] => [variable, why]),
]);

function localRunner(home: string): LocalRunner {
  const cwd = repositoryRoot();
  const command = [join(cwd, '.venv/pipeline/bin/python'), join(cwd, 'pyspark/main.py')] as const;
  return new LocalRunner({
    command: [...command],
    cwd,
    home,
    environment: childEnvironment({ GP_HOME: home }),
  });
}

async function serve(): Promise<void> {
  const config = readConfig();
  const destination = logDestination();
  const logger = pino({ level: config.logLevel, base: null }, destination);
  const app = await buildApp({
    config,
    keys: await openKeys(config, (error) => {
      logger.warn({ err: error }, 'the keys of the identity provider cannot be read');
    }),
    objects: new DirectoryStore(join(config.home, 'objects')),
    warehouse: new DuckDbWarehouse(config.home, config.queryBytes),
    runner: localRunner(config.home),
    logger,
    page: docs,
  });
  // The framework's own line has no fields; ours tells more.
  logger.level = 'silent';
  const url = await app.listen({ host: config.host, port: config.port });
  logger.level = config.logLevel;
  logger.info({ url, home: config.home, ready_ms: Math.round(performance.now()) }, 'listening');
  destination.flush();
  const stop = (signal: string) => {
    logger.info({ signal }, 'stopping');
    const deadline = setTimeout(() => {
      process.exit(1);
    }, config.shutdownSeconds * 1000);
    deadline.unref();
    void app
      .close()
      .then(() => destination.end())
      .then(() => process.exit(0));
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
}

await runTool(help, async () => {
  await serve();
});

/** `make up` after installing: sample data, pipeline, API and dashboards; Ctrl-C stops all. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { childEnvironment, readConfig } from '../config.ts';
import { type Config } from '../settings/index.ts';
import { localClaims } from '../platform/keys/claims.ts';
import { openLocalKeys } from '../platform/keys/local.ts';
import { roles, type Role } from '../platform/keys/roles.ts';
import { Children, type Command } from './children.ts';
import { repositoryRoot } from './root.ts';
import { runTool, ToolError, usage } from './tool.ts';

const help = usage('up.js', 'Runs the pipeline, then the API and the dashboards until Ctrl-C.', [
  ['--data DIR', 'folder with the CSV files (default: generated sample data)'],
]);

const root = repositoryRoot();
/** The server of the same build as this file. */
const server = fileURLToPath(new URL('./server.js', import.meta.url));
const host = '127.0.0.1';
const waitMs = 60_000;
const tokenSeconds = 8 * 3_600;

async function up(children: Children): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  const config = readConfig();
  if (values.data !== undefined && !existsSync(values.data)) {
    throw new ToolError(`--data ${values.data}: there is no such folder`);
  }
  await demandFree(config.port, 'PORT');
  await demandFree(config.dashboardPort, 'DASHBOARD_PORT');
  const data = values.data ? resolve(values.data) : await sample(children, config);
  await children.run(pipeline(config, 'pipeline', ['run', '--data', data]));
  const api = `http://${host}:${config.port}`;
  const dashboards = `http://${host}:${config.dashboardPort}`;
  children.start(command(config, 'API', process.execPath, [server]));
  children.start(streamlit(config, api, values.data === undefined));
  const failed = children.watch();
  // Whoever awaits it later sees the failure; until then it must not count as unhandled.
  failed.catch(() => undefined);
  const answering = Promise.all([
    answers('API', `${api}/health/ready`),
    answers('dashboards', `${dashboards}/_stcore/health`),
  ]);
  await Promise.race([answering, failed]);
  await announce(config, api, dashboards);
  await failed;
}

async function sample(children: Children, config: Config): Promise<string> {
  const folder = join(config.home, 'sample');
  if (!existsSync(join(folder, 'order_items.csv'))) {
    const size = ['--scale', String(config.sampleScale), '--seed', String(config.sampleSeed)];
    await children.run(pipeline(config, 'sample data', ['sample', '--out', folder, ...size]));
  }
  return folder;
}

function command(config: Config, name: string, file: string, args: string[]): Command {
  const env = childEnvironment({ GP_HOME: config.home, PORT: String(config.port), HOST: host });
  return { name, file, args, cwd: root, env };
}

const pipeline = (config: Config, name: string, args: string[]) =>
  command(config, name, join(root, '.venv/pipeline/bin/python'), ['pyspark/main.py', ...args]);

function streamlit(config: Config, api: string, isSample: boolean): Command {
  const options = {
    'server.address': host,
    'server.port': config.dashboardPort,
    'server.headless': true,
    'browser.gatherUsageStats': false,
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return {
    ...command(config, 'dashboards', join(root, '.venv/dashboard/bin/python'), [
      ...['streamlit/serve.py', 'run', 'streamlit/streamlit_app.py'],
      ...args,
    ]),
    env: childEnvironment({
      ...{ GP_API_URL: api, GP_HOME: config.home, ROLE: config.dashboardRole },
      ...(isSample ? { GP_SAMPLE: '1' } : {}),
    }),
  };
}

/** Raises ToolError when another program listens on the port. */
function demandFree(port: number, variable: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', () => {
      reject(new ToolError(`port ${port} is in use; choose another with ${variable}=...`));
    });
    server.listen(port, host, () => {
      server.close(() => {
        resolve();
      });
    });
  });
}

async function answers(name: string, url: string): Promise<void> {
  const end = Date.now() + waitMs;
  while (Date.now() < end) {
    const reply = await fetch(url).catch(() => null);
    if (reply?.ok) return;
    await wait(200);
  }
  throw new ToolError(`${name} did not answer at ${url} within ${waitMs / 1000} s`);
}

async function announce(config: Config, api: string, dashboards: string): Promise<void> {
  const keys = await openLocalKeys(config.home);
  const lines = [
    '',
    `dashboards  ${dashboards}`,
    `API         ${api}  (reference: ${api}/docs)`,
    '',
  ];
  for (const role of Object.keys(roles) as Role[]) {
    const token = await keys.sign(localClaims(config, role, tokenSeconds));
    lines.push(`token of role ${role}, valid ${tokenSeconds / 3600} h:`, token, '');
  }
  process.stdout.write(`${lines.join('\n')}\nCtrl-C stops all.\n`);
}

await runTool(help, async () => {
  const children = new Children();
  const stop = () => {
    void children.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await up(children);
  } catch (error) {
    if (children.isStopping) return;
    await children.stop();
    if (!(error instanceof ToolError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    process.exit(1);
  }
});

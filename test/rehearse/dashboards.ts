/** The dashboards over the rehearsed API, and every page of them in headless Chromium. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { childEnvironment } from '../../src/config.ts';
import { repositoryRoot } from '../../src/tools/root.ts';
import type { Owner } from '../support/doubles.ts';
import { freePort } from '../support/free-port.ts';
import { pages } from '../browser/pages.ts';
import { command, demand } from './steps.ts';

const root = repositoryRoot();
const startMs = 120_000;

/** Starts them as their container does, with the token that the load balancer would hand on; returns their address. */
export async function startDashboards(owner: Owner, api: string, token: string): Promise<string> {
  const port = await freePort();
  const options = {
    'server.address': '127.0.0.1',
    'server.port': port,
    'server.headless': true,
    'browser.gatherUsageStats': false,
  };
  const server = spawn(
    join(root, '.venv/dashboard/bin/python'),
    [
      ...['streamlit/serve.py', 'run', 'streamlit/streamlit_app.py'],
      ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    ],
    {
      cwd: root,
      env: childEnvironment({ GP_API_URL: api, GP_API_TOKEN: token }),
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const ended = new Promise<void>((resolve) =>
    server.once('exit', () => {
      resolve();
    }),
  );
  const log: string[] = [];
  server.stderr.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  owner.teardown(() => {
    server.kill();
    return ended;
  });
  const url = `http://127.0.0.1:${port}`;
  const end = Date.now() + startMs;
  while (server.exitCode === null && Date.now() < end) {
    const reply = await fetch(`${url}/_stcore/health`).catch(() => null);
    if (reply?.ok) return url;
    await wait(200);
  }
  throw new Error(`the dashboards do not answer at ${url}: ${log.join('')}`);
}

/** Opens every page at 1440 pixels; returns a summary. Raises an error with the broken pages. */
export async function lookAt(api: string, dashboards: string, token: string): Promise<string> {
  const output = await command(
    process.execPath,
    [
      join(root, 'test/browser/dashboards.ts'),
      ...['--wide', '--figures', '--api', api, '--dashboards', dashboards],
    ],
    { GP_API_TOKEN: token },
  );
  const checked = output.split('\n').filter((line) => line.startsWith('ok')).length;
  // Each page opened, and reached by the navigation; and the clicks.
  demand(checked === 2 * pages.length + 1, output);
  const pictures = /^pictures: .+$/m.exec(output)?.[0];
  const summary = `${pages.length} pages in Chromium, no error, figures as the API has them`;
  return pictures === undefined ? summary : `${summary}; ${pictures}`;
}

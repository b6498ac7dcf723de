/**
 * The dashboards of a system of its own: sample data, pipeline, API and Streamlit on free ports, as
 * `make up` starts them, then every page in Chromium. Arguments go to dashboards.ts.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port.ts';

/** Small, so that the run takes a minute. */
const sample = { SCALE: process.env['SCALE'] ?? '0.1' };

/** Resolves when all answers; rejects when it ends before. */
function started(system: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    system.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Ctrl-C stops all')) resolve();
    });
    system.once('exit', (code) => {
      reject(new Error(`the system ended with ${code} before it answered`));
    });
  });
}

const home = mkdtempSync(join(tmpdir(), 'gp-dashboards-'));
const [api, dashboards] = await Promise.all([freePort(), freePort()]);
const env = {
  ...process.env,
  ...sample,
  GP_HOME: home,
  PORT: String(api),
  DASHBOARD_PORT: String(dashboards),
};
const system = spawn('tools/gp', ['up'], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = new Promise((resolve) => system.once('exit', resolve));
try {
  await started(system);
  const token = ['token', '--role', 'dashboard'];
  const GP_API_TOKEN = execFileSync('tools/gp', token, { env, encoding: 'utf8' }).trim();
  const { status } = spawnSync(
    process.execPath,
    [
      'test/browser/dashboards.ts',
      ...['--api', `http://127.0.0.1:${api}`, '--dashboards', `http://127.0.0.1:${dashboards}`],
      ...process.argv.slice(2),
    ],
    { env: { ...env, GP_API_TOKEN }, stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
} finally {
  system.kill('SIGINT');
  await ended;
  rmSync(home, { recursive: true, force: true });
}

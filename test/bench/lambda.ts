/** How long the bundled Lambda function takes, cold and with a snapshot, to be ready and to send the first page. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { childEnvironment, readConfig } from '../../src/config.js';
import { localClaims } from '../../src/platform/keys/claims.js';
import { openLocalKeys } from '../../src/platform/keys/local.js';
import { repositoryRoot } from '../../src/tools/root.js';
import { publish } from '../support/release.js';
import { takeSnapshot } from '../support/snapshot.js';
import { generated } from './data.js';
import type { Cold } from './lambda-cold.js';

const starts = 9;
const root = repositoryRoot();
const home = mkdtempSync(join(tmpdir(), 'gp-bench-'));
try {
  execFileSync(process.execPath, ['--import=tsx', 'src/tools/bundle.ts', 'api'], { cwd: root });
  await publish(home, { release: 'bench', tables: generated(20_000) });
  await takeSnapshot(home, 'bench');
  const keys = await openLocalKeys(home);
  const token = await keys.sign(localClaims(readConfig({ GP_HOME: home }), 'dashboard', 3_600));
  const env = childEnvironment({ GP_HOME: home, LOG_LEVEL: 'silent' });
  // Without the loader of TypeScript, which would take its time with the bundle, too.
  const outfile = join(home, 'cold.mjs');
  const plain = { bundle: true, platform: 'node', format: 'esm', outfile } as const;
  await build({ entryPoints: [join(root, 'test/bench/lambda-cold.ts')], ...plain });
  const cold = [outfile, join(root, 'dist/lambda/api/index.mjs'), token];
  const measured = Array.from({ length: starts }, () => {
    const printed = execFileSync(process.execPath, cold, { cwd: root, env, encoding: 'utf8' });
    return JSON.parse(printed) as Cold;
  });
  console.log(`Lambda bundle, ${starts} cold starts, 20,000 customers: best and median in ms`);
  print('loaded and ready (at most 300)', 'ready', measured);
  print('  of it processor', 'readyCpu', measured);
  print('first page of clv after it', 'page', measured);
  print('  of it processor', 'pageCpu', measured);
  console.log(
    `both in the best start (at most 500)   ${best(measured.map(({ ready, page }) => ready + page))}`,
  );
} finally {
  rmSync(home, { recursive: true, force: true });
}

function print(label: string, name: keyof Cold, all: readonly Cold[]): void {
  const values = all.map((one) => one[name]).sort((a, b) => a - b);
  const median = values[Math.floor(values.length / 2)] ?? NaN;
  console.log(`${label.padEnd(34)}${best(values).padStart(8)}${median.toFixed(0).padStart(8)}`);
}

function best(values: readonly number[]): string {
  return Math.min(...values).toFixed(0);
}

/**
 * How long the bundled Lambda function takes, cold and with a snapshot, to be ready and to send the first page; in turns
 * with that of another checkout, if one is given: `lambda.ts [CHECKOUT]`.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { childEnvironment } from '../../src/config.ts';
import { repositoryRoot } from '../../src/tools/root.ts';
import type * as snapshot from '../support/snapshot.ts';
import type { Cold } from './lambda-cold.ts';
import { prepare } from './servers.ts';

interface Measured {
  readonly checkout: string;
  readonly home: string;
  readonly command: readonly string[];
  readonly all: Cold[];
}

const starts = 9;
const root = repositoryRoot();
const measured: Measured[] = [];
try {
  for (const checkout of [root, ...process.argv.slice(2)]) measured.push(await prepared(checkout));
  for (let n = 0; n < starts; n += 1) {
    for (const { checkout: cwd, home, command, all } of measured) {
      const env = childEnvironment({ GP_HOME: home, LOG_LEVEL: 'silent' });
      const printed = execFileSync(process.execPath, command, { cwd, env, encoding: 'utf8' });
      all.push(JSON.parse(printed) as Cold);
    }
  }
  for (const { checkout, all } of measured) printAll(checkout, all);
} finally {
  for (const { home } of measured) rmSync(home, { recursive: true, force: true });
}

/** With the bundle and a release with its snapshot, each as the checkout makes them. */
async function prepared(checkout: string): Promise<Measured> {
  execFileSync(process.execPath, ['src/tools/bundle.ts', 'api'], { cwd: checkout });
  const { home, token, part } = await prepare(checkout);
  const { takeSnapshot } = (await part('support/snapshot.ts')) as typeof snapshot;
  await takeSnapshot(home, 'bench');
  // Without the loader of TypeScript, which would take its time with the bundle, too.
  const outfile = join(home, 'cold.mjs');
  const plain = { bundle: true, platform: 'node', format: 'esm', outfile } as const;
  await build({ entryPoints: [join(root, 'test/bench/lambda-cold.ts')], ...plain });
  const command = [outfile, join(checkout, 'dist/lambda/api/index.mjs'), token];
  return { checkout, home, command, all: [] };
}

function printAll(checkout: string, all: readonly Cold[]): void {
  const whose = checkout === root ? '' : ` of ${checkout}`;
  console.log(
    `Lambda bundle${whose}, ${starts} cold starts, 20,000 customers: best and median in ms`,
  );
  print('loaded and ready (at most 300)', 'ready', all);
  print('  of it processor', 'readyCpu', all);
  print('first page of clv after it', 'page', all);
  print('  of it processor', 'pageCpu', all);
  const both = best(all.map(({ ready, page }) => ready + page));
  console.log(`both in the best start (at most 500)   ${both}`);
}

function print(label: string, name: keyof Cold, all: readonly Cold[]): void {
  const values = all.map((one) => one[name]).sort((a, b) => a - b);
  const median = values[Math.floor(values.length / 2)] ?? NaN;
  console.log(`${label.padEnd(34)}${best(values).padStart(8)}${median.toFixed(0).padStart(8)}`);
}

function best(values: readonly number[]): string {
  return Math.min(...values).toFixed(0);
}

/** Lambda: the bundles that are deployed, each call in a process of its own, told what infra/ tells it. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { bundleFolder } from '../../infra/lib/bundles.js';
import { bundles, type BundleName } from '../../src/tools/bundles.js';
import { repositoryRoot } from '../../src/tools/root.js';
import { resourceName } from '../../src/names.js';
import { stage, type LambdaFunction, type Values } from './deployment.js';

/** What a process asks of a function, and what the function says. */
export interface Call {
  readonly bundle: string;
  readonly event: unknown;
  readonly seconds: number;
}

const program = join(repositoryRoot(), 'test', 'rehearse', 'function-call.ts');
const names = Object.keys(bundles) as BundleName[];

/** Its variables. `given` is in the place of what only CloudFormation knows. Raises an error for what neither does. */
export function variablesOf(
  { functionName, environment }: LambdaFunction,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const found = Object.entries(environment).map(([variable, value]) => {
    const known = given[variable] ?? value;
    if (typeof known === 'string') return [variable, known];
    throw new Error(`${variable} of ${functionName}: the rehearsal has no value for it`);
  });
  return Object.fromEntries(found) as Record<string, string>;
}

/** Calls it with an event and returns what it returns. Raises an error with its log. */
export function call(
  { functionName, timeout: seconds }: LambdaFunction,
  env: Readonly<Record<string, string>>,
  event: unknown,
): Promise<Values> {
  const bundle = names.find((name) => resourceName(stage, name) === functionName);
  if (!bundle) throw new Error(`${functionName} has no bundle`);
  // Nothing else of this process's environment: on Lambda it would not be there.
  const process = fork(program, { env, execArgv: ['--import=tsx'], stdio: 'pipe' });
  const log: string[] = [];
  process.stdout?.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  process.stderr?.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  const message: Call = { bundle: join(bundleFolder(bundle), 'index.mjs'), event, seconds };
  process.send(message);
  return new Promise((resolve, reject) => {
    process.once('message', (result) => {
      resolve(result as Values);
    });
    process.once('close', (code) => {
      reject(new Error(`${functionName} ended with ${String(code)}: ${log.join('')}`));
    });
  });
}

/** Lambda: the bundles that are deployed, each call in its own process, with the variables of infra/. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { bundleFolder } from '../../infra/lib/bundles.ts';
import { bundles, type BundleName } from '../../src/tools/bundles.ts';
import { repositoryRoot } from '../../src/tools/root.ts';
import { environmentOf } from '../support/main-py.ts';
import {
  deployed,
  named,
  type Deployment,
  type LambdaFunction,
  type Values,
} from './deployment.ts';
import type { Places } from './places.ts';

/** A call of a function. */
export interface Call {
  readonly bundle: string;
  readonly event: unknown;
  readonly seconds: number;
}

const program = join(repositoryRoot(), 'test', 'rehearse', 'function-call.ts');
const names = Object.keys(bundles) as BundleName[];

export const bundleFile = (name: BundleName) => join(bundleFolder(name), 'index.mjs');

/** Raises an error where infra/ declares none. */
export function functionNamed({ functions }: Deployment, name: BundleName): LambdaFunction {
  const found = functions.get(named(name));
  if (found) return found;
  throw new Error(`infra/ declares no function ${name}`);
}

/** All that its process has: its variables, and how the SDK finds the doubles. */
export const environmentFor = (
  target: LambdaFunction,
  { services, variables, drive }: Places,
): Record<string, string> => ({
  PATH: '/usr/bin:/bin',
  ...environmentOf(services.aws, target.role),
  ...variablesOf(target, variables),
  GP_GOOGLE_URL: drive.url,
});

/** Its variables. `given` is in the place of what only CloudFormation knows. Raises an error for what neither does. */
function variablesOf(
  { name, environment }: LambdaFunction,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const found = Object.entries(environment).map(([variable, value]) => {
    return [variable, given[variable] ?? deployed(`${variable} of ${name}`, value)];
  });
  return Object.fromEntries(found) as Record<string, string>;
}

/** Calls it with an event and returns what it returns. Raises an error with its log. */
export function invoke(target: LambdaFunction, places: Places, event: unknown): Promise<Values> {
  const { name, timeout: seconds } = target;
  const bundle = names.find((one) => named(one) === name);
  if (!bundle) throw new Error(`${name} has no bundle`);
  // Nothing else of this process's environment: on Lambda it would not be there.
  const env = environmentFor(target, places);
  const process = fork(program, { env, stdio: 'pipe' });
  const log: string[] = [];
  process.stdout?.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  process.stderr?.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  const message: Call = { bundle: bundleFile(bundle), event, seconds };
  process.send(message);
  return new Promise((resolve, reject) => {
    process.once('message', (result) => {
      resolve(result as Values);
    });
    process.once('close', (code) => {
      reject(new Error(`${name} ended with ${String(code)}: ${log.join('')}`));
    });
  });
}

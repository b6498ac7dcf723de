/** What callers meet: tokens as Cognito issues them, by the trigger of infra/, and the API behind its gateway. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { ClientFilters } from '../../src/platform/identity/claims.ts';
import { roles } from '../../src/platform/keys/roles.ts';
import { resourceServer } from '../../src/platform/names.ts';
import { repositoryRoot } from '../../src/tools/root.ts';
import type { Owner } from '../support/doubles.ts';
import type { Applicant } from '../support/cognito.ts';
import { awsOf } from '../support/ingest.ts';
import type { Deployment } from './deployment.ts';
import { bundleFile, environmentFor, functionNamed, invoke } from './functions.ts';
import type { Places } from './places.ts';

const program = join(repositoryRoot(), 'test', 'rehearse', 'gateway.ts');
const ofApi = (scopes: string) => scopes.split(' ').map((scope) => `${resourceServer}/${scope}`);

/** An administrator's machine, a partner's, and a person who looks at dashboards. */
export const applicants = {
  admin: { clientId: 'operator', scopes: ofApi(roles.admin) },
  partner: { clientId: 'partner', scopes: ofApi(roles.partner) },
  dashboard: {
    clientId: 'sign-in',
    scopes: ['openid'],
    person: { groups: ['analysts'], attributes: {} },
  },
} satisfies Record<string, Applicant>;

export type Who = keyof typeof applicants;

/** Tokens by caller. The row filters of machines are a parameter, as the deployment writes it. */
export async function signIn(deployment: Deployment, places: Places, filters: ClientFilters) {
  const trigger = functionNamed(deployment, 'token-claims');
  const client = new SSMClient(awsOf(places.services.aws));
  const Name = environmentFor(trigger, places)['GP_TOKEN_FILTERS'];
  const Value = JSON.stringify(filters);
  await client.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
  client.destroy();
  return (who: Who): Promise<string> =>
    places.cognito.token(applicants[who], (event) => invoke(trigger, places, event));
}

/** Starts the function's only instance, and the gateway before it; returns the address. */
export function startApi(owner: Owner, deployment: Deployment, places: Places): Promise<string> {
  const own = { GP_POINTER_SECONDS: '0', LOG_LEVEL: 'warn' };
  const env = { ...environmentFor(functionNamed(deployment, 'api'), places), ...own };
  const stdio = ['ignore', 'pipe', 'inherit', 'ipc'] as const;
  const instance = fork(program, { env, stdio: [...stdio] });
  // All but the line of each request, which has its metrics.
  createInterface({ input: instance.stdout as Readable }).on('line', (line) => {
    if (!line.startsWith('{"level":30,')) console.error(line);
  });
  owner.teardown(() => instance.kill());
  instance.send(bundleFile('api'));
  return new Promise((resolve, reject) => {
    instance.once('message', (url) => {
      resolve(url as string);
    });
    instance.once('exit', (code) => {
      reject(new Error(`the API ended with ${String(code)}`));
    });
  });
}

/** The token of the smoke test after a deployment: the tool as a process, a double of the AWS CLI, tokens over HTTP. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { childEnvironment } from '../../src/config.ts';

// Answers one command, and any other with an error.
const aws = `#!/bin/sh
[ "$*" = "cognito-idp describe-user-pool-client --user-pool-id pool-1 --client-id client-1 \
--query UserPoolClient.ClientSecret --output text" ] || { echo "unexpected: $*" >&2; exit 2; }
echo the-secret
`;

t.test('a token that may read, by a secret that nobody sees', async (t) => {
  const asked: object[] = [];
  let isGranted = true;
  const server = createServer((request, reply) => {
    void text(request).then((body) => {
      asked.push({ path: request.url, by: request.headers.authorization, body });
      reply.statusCode = isGranted ? 200 : 400;
      reply.end(JSON.stringify(isGranted ? { access_token: 'a.b.c' } : { error: 'invalid_scope' }));
    });
  });
  t.teardown(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const Identity = {
    UserPool: 'pool-1',
    OperatorClient: 'client-1',
    TokenUrl: `http://127.0.0.1:${port}/oauth2/token`,
  };
  const folder = t.testdir({
    bin: {},
    'outputs.json': JSON.stringify({ 'global-partners-staging-identity': Identity }),
  });
  writeFileSync(join(folder, 'bin', 'aws'), aws, { mode: 0o755 });
  const outputs = join(folder, 'outputs.json');
  const run = (stage: string, file = outputs) =>
    new Promise((resolve) => {
      const tool = ['infra/bin/operator-token.ts', '--stage', stage];
      const { PATH = '' } = childEnvironment({});
      const env = childEnvironment({ PATH: `${join(folder, 'bin')}:${PATH}` });
      execFile(process.execPath, [...tool, '--outputs', file], { env }, (error, out, err) => {
        resolve({ code: error?.code ?? 0, out, err });
      });
    });

  t.same(await run('staging'), { code: 0, out: 'a.b.c\n', err: '' });
  t.same(asked, [
    {
      path: '/oauth2/token',
      by: `Basic ${Buffer.from('client-1:the-secret').toString('base64')}`,
      body: 'grant_type=client_credentials&scope=analytics%2Fmarts%3Aread',
    },
  ]);

  isGranted = false;
  t.same(await run('staging'), { code: 2, out: '', err: 'error: no token was issued: 400\n' });
  t.match(await run('production'), { code: 2, out: '', err: /outputs\.json: .*expected object/ });
  const missing = join(folder, 'none.json');
  t.same(await run('staging', missing), {
    ...{ code: 2, out: '' },
    err: `error: ${missing} cannot be read: make deploy STAGE=staging writes it\n`,
  });
});

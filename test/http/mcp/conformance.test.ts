/** POST /mcp by the checks of others: the conformance suite, and the inspector's command line. */
import { execFile } from 'node:child_process';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { testApp } from '../../support/app.ts';

t.setTimeout(300_000);

const run = promisify(execFile);
const binary = (name: string) => resolve('node_modules/.bin', name);
const local = '127.0.0.1';

/** The application, behind a server that adds a token: the suite sends none. */
async function served(t: Test): Promise<{ url: string; open: string; token: string }> {
  const { app, token } = await testApp(t);
  await app.listen({ host: local, port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const authorization = `Bearer ${await token()}`;
  const front = createServer((asked, reply) => {
    const { method, headers, url: path } = asked;
    const onwards = { host: local, port, method, path, headers: { ...headers, authorization } };
    asked.pipe(
      request(onwards, (answer) => {
        answer.pipe(reply.writeHead(answer.statusCode ?? 500, answer.headers));
      }),
    );
  });
  await new Promise<void>((ready) => {
    front.listen(0, local, ready);
  });
  t.teardown(() => front.close());
  const open = `http://${local}:${(front.address() as AddressInfo).port}/mcp`;
  return { url: `http://${local}:${port}/mcp`, open, token: authorization };
}

// The others try tools, prompts and resources that only its own example server has.
for (const scenario of ['server-initialize', 'ping', 'tools-list']) {
  t.test(`conformance: ${scenario}`, async (t) => {
    const { open } = await served(t);
    const { stdout } = await run(binary('conformance'), [
      ...['server', '--url', open, '--scenario', scenario],
    ]);
    t.match(stdout, /Passed: (\d+)\/\1, 0 failed/);
  });
}

t.test('the inspector lists and calls tools', async (t) => {
  const { url, token } = await served(t);
  const inspect = async (...args: string[]) => {
    const header = ['--transport', 'http', '--header', `Authorization: ${token}`];
    const { stdout } = await run(binary('mcp-inspector'), ['--cli', url, ...header, ...args]);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  t.match(await inspect('--method', 'tools/list'), { tools: [{ name: 'list_marts' }] });
  const call = ['--method', 'tools/call', '--tool-name', 'get_customer'];
  t.match(await inspect(...call, '--tool-arg', 'customer_id=c1'), {
    content: [{ type: 'text', text: /"customer_id":"c1"/ }],
  });
});

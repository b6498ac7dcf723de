/** Clients that are generated from openapi.yaml compile, and get an answer from the application. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { testApp } from '../support/app.js';

t.setTimeout(300_000);

const run = promisify(execFile);
const contract = resolve('openapi.yaml');
const node = (name: string) => resolve('node_modules/.bin', name);
const python = (name: string) => resolve('.venv/contract/bin', name);

function temporary(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'gp-client-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

/** Where the application listens, and a token for it. */
async function served(t: Test): Promise<[url: string, token: string]> {
  const { app, token } = await testApp(t);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return [`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, await token()];
}

/** What both programs print: of a customer, of a filtered list, of a look-up. */
const answers = [20.2, 'first', 4, ['nobody']];

const inTypeScript = `
import createClient from 'openapi-fetch';
import type { paths } from './openapi.js';

// Beside JSON there are CSV, NDJSON and Arrow: these are no objects.
type Media = 'application/json' | 'application/problem+json';
const [, , baseUrl = '', token = ''] = process.argv;
const client = createClient<paths, Media>({ baseUrl, headers: { authorization: \`Bearer \${token}\` } });
const path = { customer_id: 'c1' };
const { data, error } = await client.GET('/v1/clv/customers/{customer_id}', { params: { path } });
if (error) throw new Error(error.detail);
const clv: number | undefined = data.data.clv;
const release: string = data.meta.release;
const query = { clv_tier: ['High' as const, 'Medium' as const], limit: 1 };
const list = await client.GET('/v1/clv', { params: { query } });
const rows: number | null | undefined = list.data?.meta.total_rows;
const body = { customer_ids: ['c1', 'nobody'] };
const found = await client.POST('/v1/clv/lookup', { body });
console.log(JSON.stringify([clv, release, rows, found.data?.meta.unknown]));
`;

t.test('in TypeScript', async (t) => {
  const folder = temporary(t);
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  writeFileSync(join(folder, 'program.ts'), inTypeScript);
  await run(node('openapi-typescript'), [contract, '--output', join(folder, 'openapi.ts')]);
  const strict = ['--strict', '--noUncheckedIndexedAccess', '--types', 'node'];
  const target = ['--target', 'es2023', '--module', 'nodenext', '--skipLibCheck'];
  await run(node('tsc'), [...strict, ...target, 'program.ts'], { cwd: folder });
  const [url, token] = await served(t);
  const { stdout } = await run(process.execPath, [join(folder, 'program.js'), url, token]);
  t.strictSame(JSON.parse(stdout), answers);
});

const inPython = `
import json
import sys

from client import AuthenticatedClient
from client.api.clv import get_customer, list_clv, look_up_customers
from client.models import (
    GetCustomer,
    ListClv,
    ListClvClvTierItem,
    LookUpCustomers,
    LookUpCustomersRequest,
)

url, token = sys.argv[1:]
client = AuthenticatedClient(base_url=url, token=token)
reply = get_customer.sync(client=client, customer_id="c1")
assert isinstance(reply, GetCustomer)
release: str = reply.meta.release
tiers = [ListClvClvTierItem.HIGH, ListClvClvTierItem.MEDIUM]
rows = list_clv.sync(client=client, clv_tier=tiers, limit=1)
assert isinstance(rows, ListClv)
body = LookUpCustomersRequest(customer_ids=["c1", "nobody"])
found = look_up_customers.sync(client=client, body=body)
assert isinstance(found, LookUpCustomers)
print(json.dumps([reply.data.clv, release, rows.meta.total_rows, found.meta.unknown]))
`;

t.test('in Python', async (t) => {
  const folder = temporary(t);
  writeFileSync(join(folder, 'program.py'), inPython);
  // It would call a formatter, which nobody needs here.
  writeFileSync(join(folder, 'config.yaml'), 'post_hooks: []\n');
  const into = ['--output-path', join(folder, 'client'), '--meta', 'none'];
  const config = ['--config', join(folder, 'config.yaml'), '--fail-on-warning'];
  await run(python('openapi-python-client'), ['generate', '--path', contract, ...into, ...config]);
  const at = { cwd: folder };
  await run(python('mypy'), ['--strict', '--cache-dir', 'cache', 'client', 'program.py'], at);
  const [url, token] = await served(t);
  const { stdout } = await run(python('python'), ['program.py', url, token], at);
  t.strictSame(JSON.parse(stdout), answers);
});

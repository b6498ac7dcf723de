/** Requests a second of the API beside a bare Fastify route with the same replies, measured in turns. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { childEnvironment, readConfig } from '../../src/config.js';
import { localClaims } from '../../src/platform/keys/claims.js';
import { openLocalKeys } from '../../src/platform/keys/local.js';
import { publish } from '../support/release.js';
import type { Reply } from './bare.js';
import { generated } from './data.js';
import { residentBytes } from './figures.js';
import { compare, compareDropped, heading, headingDropped, type Asked } from './turns.js';

type Headers = Readonly<Record<string, string>>;

const root = new URL('../..', import.meta.url).pathname;
const page = '/v1/clv?limit=100';
const customer = '/v1/clv/customers/customer-00777';
const filters: readonly (readonly [string, string])[] = [
  ['distinct filters', ''],
  ['  two and a sort', 'clv_tier=High&sort=-clv&'],
];

async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'gp-bench-'));
  const children: ChildProcess[] = [];
  try {
    await publish(home, { release: 'bench', tables: generated(20_000) });
    const keys = await openLocalKeys(home);
    const token = await keys.sign(localClaims(readConfig({ GP_HOME: home }), 'dashboard', 3_600));
    const headers = { authorization: `Bearer ${token}` };
    const started = performance.now();
    const api = await start(children, apiCommand(), home);
    console.log(`start to listening ${Math.round(performance.now() - started)} ms`);
    await comparePrepared(children, { api, home, headers });
    await measureExport(children, api, headers);
  } finally {
    for (const child of children) child.kill('SIGTERM');
    rmSync(home, { recursive: true, force: true });
  }
}

interface Served {
  readonly api: string;
  readonly home: string;
  readonly headers: Headers;
}

async function comparePrepared(children: ChildProcess[], { api, home, headers }: Served) {
  const tag = (await fetch(api + page, { headers })).headers.get('etag') ?? '';
  const fresh = { ...headers, 'if-none-match': tag };
  const cases: readonly (readonly [string, Asked])[] = [
    ['hot page of 100', { url: api + page, headers }],
    ['304', { url: api + page, headers: fresh }],
    ['single customer', { url: api + customer, headers }],
  ];
  const file = join(home, 'replies.json');
  const replies = await Promise.all(cases.map(([, asked]) => replyOf(asked)));
  writeFileSync(file, JSON.stringify(replies));
  const bare = await start(children, [...tsx, join(root, 'test/bench/bare.ts'), file], home);
  console.log(heading);
  for (const [i, [name, asked]] of cases.entries()) {
    await compare(
      name,
      asked,
      { url: `${bare}/${i}`, headers },
      { url: `${bare}/${i}/body`, headers },
    );
  }
  // Filters that nobody asked before, so that nothing is prepared; other URLs cost the client more, too.
  for (const [name, more] of filters) {
    const path = (start: string) => (n: string) => `${start}${more}clv.gte=${n}`;
    await compare(
      name,
      { url: api, headers, path: path(`${page}&`) },
      { url: bare, headers, path: path('/0?') },
      { url: bare, headers, path: path('/0/body?') },
    );
  }
  console.log(headingDropped);
  for (const coding of ['br', 'gzip']) {
    const coded = { ...headers, 'accept-encoding': coding };
    await compareDropped(coding, { url: api + page, headers: coded }, { url: api + page, headers });
  }
}

/** The reply to the second request, which comes from memory, without what belongs to the connection. */
async function replyOf({ url, headers }: Asked): Promise<Reply> {
  await (await fetch(url, { headers })).arrayBuffer();
  const reply = await fetch(url, { headers });
  const {
    connection: _c,
    date: _d,
    'keep-alive': _k,
    ...others
  } = Object.fromEntries(reply.headers);
  const base64 = Buffer.from(await reply.arrayBuffer()).toString('base64');
  return { status: reply.status, headers: others, base64 };
}

const tsx = ['--import=tsx'];

function apiCommand(): string[] {
  const built = join(root, 'dist/app/current/server.js');
  return existsSync(built) ? [built] : [...tsx, join(root, 'src/server.ts')];
}

/** Starts a server and returns its URL once it says that it listens. */
async function start(children: ChildProcess[], command: string[], home: string): Promise<string> {
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: childEnvironment({
      GP_HOME: home,
      PORT: '0',
      LOG_LEVEL: 'info',
      GP_RATE_REQUESTS: '10000000',
    }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  for await (const line of createInterface(child.stdout)) {
    const url = /http:\/\/[\d.]+:\d+/.exec(line)?.[0];
    if (!url) continue;
    child.stdout.resume();
    return url;
  }
  throw new Error(`${command.join(' ')} ended before it listened`);
}

/** A whole table as NDJSON: what the API's memory grows by while it is sent. */
async function measureExport([child]: readonly ChildProcess[], api: string, headers: Headers) {
  const pid = child?.pid ?? 0;
  await fetch(`${api}/v1/clv/history?limit=1`, { headers }).then((reply) => reply.arrayBuffer());
  const before = residentBytes(pid);
  let most = before;
  const reply = await fetch(`${api}/v1/clv/history?format=ndjson`, { headers });
  for await (const chunk of reply.body ?? []) {
    if ((chunk as Uint8Array).length > 0) most = Math.max(most, residentBytes(pid));
  }
  const rows = reply.headers.get('x-total-rows') ?? '?';
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
  console.log(
    `\nexport of ${rows} rows: memory grows by ${megabytes(most - before)} MB to ${megabytes(most)} MB`,
  );
}

await main();

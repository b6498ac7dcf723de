/** Requests a second of the API beside a bare Fastify route with the same bytes, measured in turns. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import autocannon from 'autocannon';
import { childEnvironment, readConfig } from '../../src/config.js';
import { localClaims } from '../../src/keys/claims.js';
import { openLocalKeys } from '../../src/keys/local.js';
import { publish } from '../support/release.js';
import { generated } from './data.js';
import { median, residentBytes } from './figures.js';

const connections = 32;
const seconds = 2;
const rounds = 5;
const root = new URL('../..', import.meta.url).pathname;

interface Case {
  readonly name: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly bare: string;
}

async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'gp-bench-'));
  const children: ChildProcess[] = [];
  try {
    await publish(home, { release: 'bench', tables: generated(20_000) });
    const keys = await openLocalKeys(home);
    const config = readConfig({ GP_HOME: home });
    const token = await keys.sign(localClaims(config, 'dashboard', 3_600));
    const headers = { authorization: `Bearer ${token}` };
    const started = performance.now();
    const api = await start(children, apiCommand(), home);
    const ready = Math.round(performance.now() - started);
    const get = async (path: string) => fetch(api + path, { headers });
    const page = await get('/v1/clv?limit=100');
    const etag = page.headers.get('etag') ?? '';
    const id = 'customer-00777';
    const one = await get(`/v1/clv/customers/${id}`);
    const files = await Promise.all(
      [page, one].map(async (reply, i) => {
        const file = join(home, `body-${i}`);
        writeFileSync(file, Buffer.from(await reply.arrayBuffer()));
        return file;
      }),
    );
    const bare = await start(children, [...tsx, join(root, 'test/bench/bare.ts'), ...files], home);
    console.log(
      `start to listening ${ready} ms; ${connections} connections, ${seconds} s a turn\n`,
    );
    console.log('case                api req/s   bare req/s   ratio   api p99 ms   bare p99 ms');
    const cases: Case[] = [
      { name: 'hot page of 100', path: '/v1/clv?limit=100', bare: '/0' },
      {
        name: '304',
        path: '/v1/clv?limit=100',
        headers: { 'if-none-match': etag },
        bare: '/304',
      },
      { name: 'single customer', path: `/v1/clv/customers/${id}`, bare: '/1' },
    ];
    for (const one of cases) await compare(one, api, bare, headers);
    await compareDistinct(api, bare, headers);
    for (const encoding of ['br', 'gzip']) await compareCompressed(encoding, api, headers);
    await measureExport(children, api, headers);
  } finally {
    for (const child of children) child.kill('SIGTERM');
    rmSync(home, { recursive: true, force: true });
  }
}

const tsx = ['--import=tsx'];

function apiCommand(): string[] {
  const built = join(root, 'dist/src/server.js');
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

async function measure(
  url: string,
  headers: Record<string, string>,
  requests?: autocannon.Request[],
) {
  const options = { url, headers, connections, duration: seconds, ...(requests && { requests }) };
  const result = await autocannon(options);
  if (result.errors > 0 || result['4xx'] > 0 || result['5xx'] > 0) {
    throw new Error(`${url}: ${result.errors} errors, ${result['4xx']} 4xx, ${result['5xx']} 5xx`);
  }
  return { perSecond: result.requests.average, p99: result.latency.p99 };
}

type Measured = Awaited<ReturnType<typeof measure>>;

async function compare(one: Case, api: string, bare: string, headers: Record<string, string>) {
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await measure(api + one.path, { ...headers, ...one.headers }));
    theirs.push(await measure(bare + one.bare, headers));
  }
  print(one.name, ours, theirs);
}

/** Filters that nobody asked before, so that nothing is prepared. */
async function compareDistinct(api: string, bare: string, headers: Record<string, string>) {
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    let asked = 0;
    // Both are asked for other URLs each time, which costs the client more.
    const distinct = (path: string): autocannon.Request[] => [
      {
        setupRequest: (request) => ({
          ...request,
          path: `${path}clv.gte=${round}.${String((asked += 1)).padStart(6, '0')}`,
        }),
      },
    ];
    ours.push(await measure(api, headers, distinct('/v1/clv?limit=100&')));
    theirs.push(await measure(bare, headers, distinct('/0?')));
  }
  print('distinct filters', ours, theirs);
}

/** A prepared page compressed, beside the same page as it is. */
async function compareCompressed(encoding: string, api: string, headers: Record<string, string>) {
  const url = `${api}/v1/clv?limit=100`;
  const ours: Measured[] = [];
  const plain: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await measure(url, { ...headers, 'accept-encoding': encoding }));
    plain.push(await measure(url, headers));
  }
  print(`${encoding} beside plain`, ours, plain);
}

/** A whole table as NDJSON: what the API's memory grows by while it is sent. */
async function measureExport(
  [child]: readonly ChildProcess[],
  api: string,
  headers: Record<string, string>,
) {
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

/** Medians, and the median of the ratios of neighbouring turns: machines are noisy. */
function print(name: string, ours: readonly Measured[], theirs: readonly Measured[]): void {
  const rate = (all: readonly Measured[]) => median(all.map(({ perSecond }) => perSecond));
  const p99 = (all: readonly Measured[]) => median(all.map((one) => one.p99));
  const ratio = median(ours.map((one, i) => one.perSecond / (theirs[i]?.perSecond ?? NaN)));
  const cells = [
    rate(ours).toFixed(0).padStart(9),
    rate(theirs).toFixed(0).padStart(13),
    ratio.toFixed(2).padStart(8),
    p99(ours).toFixed(0).padStart(13),
    p99(theirs).toFixed(0).padStart(14),
  ];
  console.log(`${name.padEnd(20)}${cells.join('')}`);
}

await main();

/** The built server over a release of real size: its start, and its memory with every table loaded. `real-size.ts HOME` */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { childEnvironment, readConfig } from '../../src/config.js';
import { localClaims } from '../../src/platform/keys/claims.js';
import { openLocalKeys } from '../../src/platform/keys/local.js';
import { catalogueSchema } from '../../routes/catalogue.js';
import { repositoryRoot } from '../../src/tools/root.js';
import { processorMs, residentBytes } from './figures.js';

const starts = 9;
const aggregates = [
  '/v1/clv/aggregate?by=clv_tier&measures=rows,clv.sum,clv.p50',
  '/v1/sales/aggregate?grain=month&dimension=restaurant&by=restaurant_id&measures=revenue.sum',
  '/v1/segments/aggregate?by=segment&measures=rows,monetary.avg',
];

const [, , home = ''] = process.argv;
const keys = await openLocalKeys(home);
const claims = localClaims(readConfig({ GP_HOME: home }), 'dashboard', 3_600);
const headers = { authorization: `Bearer ${await keys.sign(claims)}` };

interface Started {
  readonly url: string;
  readonly pid: number;
  readonly readyMs: number;
  readonly stop: () => void;
}

/** From the start of the process until the line that says that it listens; `program` prints one, too. */
async function start(...program: string[]): Promise<Started> {
  const began = performance.now();
  const child = spawn(process.execPath, program, {
    cwd: repositoryRoot(),
    env: childEnvironment({ GP_HOME: home, PORT: '0', LOG_LEVEL: 'info', GP_RATE_REQUESTS: '0' }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    const readyMs = performance.now() - began;
    child.stdout.resume();
    const url = /http:\/\/[\d.]+:\d+/.exec(line)?.[0] ?? '';
    return { url, pid: child.pid ?? 0, readyMs, stop: () => child.kill('SIGTERM') };
  }
  throw new Error(`${program.join(' ')} ended before it was ready`);
}

const server = ['dist/app/current/server.js'];
const nothing = ['-e', 'console.log("ready"); setInterval(() => undefined, 1_000)'];

async function measureStarts(program: readonly string[]) {
  const all: { readyMs: number; cpuMs: number }[] = [];
  for (let i = 0; i < starts; i += 1) {
    const { readyMs, pid, stop } = await start(...program);
    all.push({ readyMs, cpuMs: processorMs(pid) });
    stop();
  }
  const best = (values: readonly number[]) => Math.min(...values).toFixed(0);
  return `${best(all.map((one) => one.readyMs))} ms, ${best(all.map((one) => one.cpuMs))} ms of processor`;
}

const megabytes = (pid: number) => `${(residentBytes(pid) / 2 ** 20).toFixed(0)} MB`;

async function read(url: string): Promise<unknown> {
  const reply = await fetch(url, { headers });
  if (reply.status !== 200) throw new Error(`${url}: ${reply.status}`);
  if (reply.headers.get('content-type')?.includes('ndjson')) {
    await reply.body?.pipeTo(new WritableStream());
    return null;
  }
  return reply.json();
}

async function measureMemory(): Promise<void> {
  const started = await start(...server);
  try {
    await readAll(started);
  } finally {
    started.stop();
  }
}

async function readAll({ url, pid }: Started): Promise<void> {
  console.log(`  memory at the start   ${megabytes(pid)}`);
  const { data } = catalogueSchema.parse(await read(`${url}/v1/marts`));
  const tables = data.flatMap((mart) => mart.tables);
  for (const { path } of tables) await read(`${url}${path}?limit=100`);
  console.log(`  with ${tables.length} tables        ${megabytes(pid)} (at most 250)`);
  for (const path of aggregates) await read(url + path);
  console.log(`  and three aggregates  ${megabytes(pid)}`);
  await read(`${url}/v1/clv/history?format=ndjson`);
  console.log(`  and an export         ${megabytes(pid)}`);
}

console.log(`server over ${home}, best of ${starts} starts`);
console.log(`  ready in              ${await measureStarts(server)} (at most 500)`);
console.log(`  node doing nothing    ${await measureStarts(nothing)}`);
await measureMemory();

/** The built server over a release of real size: its start, and its memory with every table loaded. `real-size.ts HOME` */
import { catalogueSchema } from '../../routes/catalogue.ts';
import { processorMs, residentBytes } from './figures.ts';
import { server, servedHome, type Started } from './served.ts';

const starts = 9;
const aggregates = [
  '/v1/clv/aggregate?by=clv_tier&measures=rows,clv.sum,clv.p50',
  '/v1/sales/aggregate?grain=month&dimension=restaurant&by=restaurant_id&measures=revenue.sum',
  '/v1/segments/aggregate?by=segment&measures=rows,monetary.avg',
];

const [, , home = ''] = process.argv;
const { start, read } = await servedHome(home);

const nothing = ['-e', 'console.log("http://127.0.0.1:0"); setInterval(() => undefined, 1_000)'];

async function measureStarts(program: readonly string[]) {
  const all: { startMs: number; cpuMs: number }[] = [];
  for (let i = 0; i < starts; i += 1) {
    const { startMs, pid, stop } = await start(...program);
    all.push({ startMs, cpuMs: processorMs(pid) });
    stop();
  }
  const best = (values: readonly number[]) => Math.min(...values).toFixed(0);
  return `${best(all.map((one) => one.startMs))} ms, ${best(all.map((one) => one.cpuMs))} ms of processor`;
}

const megabytes = (pid: number) => `${(residentBytes(pid) / 2 ** 20).toFixed(0)} MB`;

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

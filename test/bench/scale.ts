/** The API over a release of any size, each request as it is made first and again. `scale.ts HOME` prints JSON. */
import { residentBytes } from './figures.js';
import { server, servedHome } from './served.js';

const requests = {
  page: '/v1/clv?limit=100',
  filter: '/v1/clv?limit=100&clv_tier=High&order_dates.gte=7&sort=-predicted_clv',
  aggregate: '/v1/clv/aggregate?by=clv_tier&measures=rows,clv.sum,clv.p50',
  history: '/v1/clv/history?limit=100',
  export: '/v1/clv?format=ndjson',
};

const [, , home = ''] = process.argv;
const { start, read } = await servedHome(home);
const { url, pid, startMs, stop } = await start(...server);

async function seconds(path: string): Promise<number> {
  const began = performance.now();
  await read(url + path);
  return (performance.now() - began) / 1_000;
}

try {
  const times: Record<string, readonly number[]> = {};
  for (const [name, path] of Object.entries(requests))
    times[name] = [await seconds(path), await seconds(path)];
  const ready = startMs / 1_000;
  console.log(JSON.stringify({ ready, times, bytes: residentBytes(pid) }));
} finally {
  stop();
}

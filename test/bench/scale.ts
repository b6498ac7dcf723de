/** The API over a release of any size, each request as it is made first and again. `scale.ts HOME` prints JSON. */
import { peakBytes, processorMs, residentBytes } from './figures.ts';
import { server, servedHome } from './served.ts';

const requests = {
  page: '/v1/clv?limit=100',
  'page of history': '/v1/clv/history?limit=100',
  'distinct filter': '/v1/clv?limit=100&clv_tier=High&order_dates.gte=7&sort=-predicted_clv',
  'filter of history': '/v1/clv/history?limit=100&revenue.gte=50&sort=-order_date',
  aggregate: '/v1/clv/aggregate?by=clv_tier&measures=rows,clv.sum,clv.p50',
  'aggregate of history': '/v1/clv/history/aggregate?by=restaurant_id&measures=rows,revenue.sum',
  customer: '/v1/clv/customers/{id}/history',
  export: '/v1/clv?format=ndjson',
};

interface Page {
  readonly data: readonly { readonly customer_id: string }[];
}

const [, , home = ''] = process.argv;
const { start, read } = await servedHome(home);
const { url, pid, startMs, stop } = await start(...server);

/** Seconds that the caller waits, and of processor in the server. */
async function measure(path: string) {
  const [began, used] = [performance.now(), processorMs(pid)];
  await read(url + path);
  return [(performance.now() - began) / 1_000, (processorMs(pid) - used) / 1_000] as const;
}

try {
  const times: Record<string, { readonly first: readonly number[]; readonly kept: number }> = {};
  let [id, resident] = ['', 0];
  for (const [name, path] of Object.entries(requests)) {
    // An export may take more than all requests before it.
    if (name === 'export') resident = residentBytes(pid);
    const own = path.replace('{id}', id);
    const first = await measure(own);
    const [kept] = await measure(own);
    times[name] = { first, kept };
    if (id === '') id = ((await read(url + own)) as Page).data.at(-1)?.customer_id ?? '';
  }
  const [ready, peak] = [startMs / 1_000, peakBytes(pid)];
  console.log(JSON.stringify({ ready, times, resident, peak }));
} finally {
  stop();
}

/**
 * Requests a second of the API, measured in turns: beside a bare Fastify route with the same replies, or beside the API
 * of another checkout: `api.ts [CHECKOUT]`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../src/tools/root.ts';
import type { Reply } from './bare.ts';
import { residentBytes } from './figures.ts';
import { Servers, type Served } from './servers.ts';
import {
  compare,
  compareDropped,
  heading,
  headingDropped,
  headingOther,
  type Asked,
} from './turns.ts';

const root = repositoryRoot();
const [, , other] = process.argv;
const page = '/v1/clv?limit=100';
const customer = '/v1/clv/customers/customer-00777';
const filters: readonly (readonly [string, string])[] = [
  ['distinct filters', ''],
  ['  two and a sort', 'clv_tier=High&sort=-clv&'],
];

async function main(): Promise<void> {
  const servers = new Servers();
  try {
    const api = await servers.api(root);
    console.log(`start to listening ${Math.round(api.startMs)} ms`);
    if (other) {
      await compareCheckouts(api, await servers.api(other));
    } else {
      await comparePrepared(servers, api);
      await measureExport(api);
    }
  } finally {
    servers.stop();
  }
}

async function comparePrepared(servers: Servers, served: Served) {
  const { home, headers } = served;
  const cases = await preparedCases(served);
  const file = join(home, 'replies.json');
  const replies = await Promise.all(cases.map(([, asked]) => replyOf(asked)));
  writeFileSync(file, JSON.stringify(replies));
  const { url: bare, pid } = await servers.start([join(root, 'test/bench/bare.ts'), file], home);
  console.log(heading);
  for (const [i, [name, asked]] of cases.entries()) {
    await compare(
      name,
      asked,
      { url: `${bare}/${i}`, pid, headers },
      { url: `${bare}/${i}/body`, pid, headers },
    );
  }
  // Filters that nobody asked before, so that nothing is prepared; other URLs cost the client more, too.
  for (const [name, more] of filters) {
    const path = (start: string) => (n: string) => `${start}${more}clv.gte=${n}`;
    await compare(
      name,
      { ...served, path: path(`${page}&`) },
      { url: bare, pid, headers, path: path('/0?') },
      { url: bare, pid, headers, path: path('/0/body?') },
    );
  }
  console.log(headingDropped);
  for (const coding of ['br', 'gzip']) {
    const plain = { ...served, url: served.url + page };
    const coded = { ...headers, 'accept-encoding': coding };
    await compareDropped(coding, { ...plain, headers: coded }, plain);
  }
}

/** Each with a release, a token and ETags of its own. */
async function compareCheckouts(ours: Served, theirs: Served) {
  console.log(headingOther(other ?? ''));
  const others = await preparedCases(theirs);
  for (const [i, [name, asked]] of (await preparedCases(ours)).entries()) {
    await compare(name, asked, others[i]?.[1] ?? asked);
  }
  for (const [name, more] of filters) {
    const path = (n: string) => `${page}&${more}clv.gte=${n}`;
    await compare(name, { ...ours, path }, { ...theirs, path });
  }
}

async function preparedCases({
  url,
  pid,
  headers,
}: Served): Promise<readonly (readonly [string, Asked])[]> {
  const tag = (await fetch(url + page, { headers })).headers.get('etag') ?? '';
  return [
    ['hot page of 100', { url: url + page, pid, headers }],
    ['304', { url: url + page, pid, headers: { ...headers, 'if-none-match': tag } }],
    ['single customer', { url: url + customer, pid, headers }],
  ];
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

/** A whole table as NDJSON: what the API's memory grows by while it is sent. */
async function measureExport({ url, headers, pid }: Served) {
  await fetch(`${url}/v1/clv/history?limit=1`, { headers }).then((reply) => reply.arrayBuffer());
  const before = residentBytes(pid);
  let most = before;
  const reply = await fetch(`${url}/v1/clv/history?format=ndjson`, { headers });
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

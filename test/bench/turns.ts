/** Servers asked in turns, so that what disturbs the machine disturbs them all. */
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import autocannon from 'autocannon';
import { median, processorMs } from './figures.ts';

export const connections = 32;
export const seconds = 2;
const rounds = 5;

export interface Asked {
  readonly url: string;
  /** Of the server: its processor time depends less on what else the machine does than requests a second do. */
  readonly pid: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The n-th path of a round, where each is another. */
  readonly path?: (n: string) => string;
}

interface Measured {
  readonly perSecond: number;
  readonly p99: number;
  readonly microseconds: number;
}

async function measure({ url, pid, headers, path }: Asked, round: number): Promise<Measured> {
  let asked = 0;
  const next = () => `${round}.${String((asked += 1)).padStart(6, '0')}`;
  const requests: autocannon.Request[] | undefined = path && [
    { setupRequest: (request) => ({ ...request, path: path(next()) }) },
  ];
  const options = { url, headers, connections, duration: seconds, ...(requests && { requests }) };
  const before = processorMs(pid);
  const result = await autocannon(options);
  const microseconds = ((processorMs(pid) - before) * 1_000) / result.requests.total;
  if (result.errors > 0 || result['4xx'] > 0 || result['5xx'] > 0) {
    throw new Error(`${url}: ${result.errors} errors, ${result['4xx']} 4xx, ${result['5xx']} 5xx`);
  }
  return { perSecond: result.requests.average, p99: result.latency.p99, microseconds };
}

const turns = `${connections} connections, ${seconds} s a turn, medians of ${rounds} turns`;

export const heading = [
  turns,
  '',
  '                      api       same reply, bare Fastify                             its body only',
  'case                  req/s     req/s   ratio  p99, p99 ms  processor us, us   ratio  req/s   ratio',
].join('\n');

export const headingOther = (checkout: string) =>
  [
    `${turns}, beside ${checkout}`,
    '',
    '                      api       other checkout',
    'case                  req/s     req/s   ratio  p99, p99 ms  processor us, us   ratio',
  ].join('\n');

/** The first beside the second and, where there is one, the third: medians of each and of the ratios of neighbouring turns. */
export async function compare(name: string, ...servers: readonly Asked[]): Promise<void> {
  const all: Measured[][] = servers.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, asked] of servers.entries()) all[i]?.push(await measure(asked, round));
  }
  const [ours = [], same = [], body] = all;
  const rate = (some: readonly Measured[]) =>
    median(some.map(({ perSecond }) => perSecond)).toFixed(0);
  const p99 = (some: readonly Measured[]) => median(some.map((one) => one.p99)).toFixed(0);
  const used = (some: readonly Measured[]) =>
    median(some.map(({ microseconds }) => microseconds)).toFixed(0);
  const ratio = (some: readonly Measured[]) =>
    median(ours.map((one, i) => one.perSecond / (some[i]?.perSecond ?? NaN))).toFixed(2);
  // As requests a second are compared: above 1 the first does more with the same time.
  const usedRatio = (some: readonly Measured[]) =>
    median(ours.map((one, i) => (some[i]?.microseconds ?? NaN) / one.microseconds)).toFixed(2);
  const cells = [
    name.padEnd(20),
    rate(ours).padStart(7),
    rate(same).padStart(10),
    ratio(same).padStart(8),
    `${p99(ours)}, ${p99(same)}`.padStart(13),
    `${used(ours)}, ${used(same)}`.padStart(18),
    usedRatio(same).padStart(8),
    ...(body ? [rate(body).padStart(9), ratio(body).padStart(8)] : []),
  ];
  console.log(cells.join(''));
}

/** Requests a second of a client that drops what it gets: the other one reads bodies as text, slowly those that are none. */
async function measureDropped({ url, headers }: Asked): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const end = performance.now() + seconds * 1_000;
  let replies = 0;
  const ask = async () => {
    while (performance.now() < end) {
      const request = get(url, { agent, headers });
      const [reply] = (await once(request, 'response')) as [IncomingMessage];
      if (reply.statusCode !== 200) throw new Error(`${url}: ${reply.statusCode}`);
      await once(reply.resume(), 'end');
      replies += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, ask));
  agent.destroy();
  return replies / seconds;
}

export const headingDropped = '\nbodies dropped       req/s     plain   ratio';

/** The first beside the second as they come, whatever they say. */
export async function compareDropped(name: string, one: Asked, plain: Asked): Promise<void> {
  const all: [number, number][] = [];
  for (let round = 0; round < rounds; round += 1) {
    all.push([await measureDropped(one), await measureDropped(plain)]);
  }
  const ratio = median(all.map(([a, b]) => a / b)).toFixed(2);
  const middle = (values: readonly number[]) => median(values).toFixed(0);
  const cells = [
    middle(all.map(([a]) => a)).padStart(7),
    middle(all.map(([, b]) => b)).padStart(10),
  ];
  console.log(`${name.padEnd(20)}${cells.join('')}${ratio.padStart(8)}`);
}

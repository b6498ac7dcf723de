/** Servers asked in turns, so that what disturbs the machine disturbs them all. */
import autocannon from 'autocannon';
import { median, processorMs } from './figures.js';

export const connections = 32;
export const seconds = 2;
const rounds = 5;

export interface Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The n-th path of a round, where each is another. */
  readonly path?: (n: string) => string;
}

interface Measured {
  readonly total: number;
  readonly perSecond: number;
  readonly p99: number;
}

async function measure({ url, headers, path }: Asked, round: number): Promise<Measured> {
  let asked = 0;
  const next = () => `${round}.${String((asked += 1)).padStart(6, '0')}`;
  const requests: autocannon.Request[] | undefined = path && [
    { setupRequest: (request) => ({ ...request, path: path(next()) }) },
  ];
  const options = { url, headers, connections, duration: seconds, ...(requests && { requests }) };
  const result = await autocannon(options);
  if (result.errors > 0 || result['4xx'] > 0 || result['5xx'] > 0) {
    throw new Error(`${url}: ${result.errors} errors, ${result['4xx']} 4xx, ${result['5xx']} 5xx`);
  }
  const { average: perSecond, total } = result.requests;
  return { total, perSecond, p99: result.latency.p99 };
}

export const heading = [
  `${connections} connections, ${seconds} s a turn, medians of ${rounds} turns`,
  '',
  '                      api       same reply, bare Fastify    its body only',
  'case                  req/s     req/s   ratio  p99, p99 ms  req/s   ratio',
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
  const ratio = (some: readonly Measured[]) =>
    median(ours.map((one, i) => one.perSecond / (some[i]?.perSecond ?? NaN))).toFixed(2);
  const cells = [
    name.padEnd(20),
    rate(ours).padStart(7),
    rate(same).padStart(10),
    ratio(same).padStart(8),
    `${p99(ours)}, ${p99(same)}`.padStart(11),
    ...(body ? [rate(body).padStart(9), ratio(body).padStart(8)] : []),
  ];
  console.log(cells.join(''));
}

/**
 * Processor time of a server for each reply, beside that for others: where the client takes longer for one kind than
 * for the other. This one reads every body as text, which takes it ten times as long for compressed ones.
 */
export async function compareProcessor(name: string, pid: number, one: Asked, other: Asked) {
  const used = async (asked: Asked, round: number) => {
    const before = processorMs(pid);
    const { total } = await measure(asked, round);
    return ((processorMs(pid) - before) * 1000) / total;
  };
  const all: [number, number][] = [];
  for (let round = 0; round < rounds; round += 1) {
    all.push([await used(one, round), await used(other, round)]);
  }
  const middle = (values: readonly number[]) => median(values).toFixed(1).padStart(9);
  const ratio = median(all.map(([a, b]) => a / b)).toFixed(2);
  const cells = [middle(all.map(([a]) => a)), middle(all.map(([, b]) => b)), ratio.padStart(8)];
  console.log(`${name.padEnd(18)}${cells.join('')}`);
}

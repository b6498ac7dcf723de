/** The pages, and the key figures that each must show, straight from the API. */
import { z } from 'zod';

export type Expected = Readonly<Record<string, string>>;
type Get = (path: string) => Promise<unknown>;

export interface DashboardPage {
  readonly path: string;
  readonly charts: number;
  readonly expected: (get: Get) => Promise<Expected>;
}

const rows = z.object({ data: z.array(z.record(z.string(), z.unknown())) });
const totals = z.object({
  data: z.tuple([
    z.object({
      rows: z.int(),
      'clv.sum': z.number(),
      'clv.avg': z.number(),
      'clv.p50': z.number(),
    }),
  ]),
});

const count = (value: number) => value.toLocaleString('en-US');

/** As dashboard/formats.py writes money: cents below a thousand dollars. */
function money(value: number): string {
  const digits = value < 1000 ? 2 : 0;
  return value.toLocaleString('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

async function clv(get: Get): Promise<Expected> {
  const found = totals.parse(await get('/v1/clv/aggregate?measures=rows,clv.sum,clv.avg,clv.p50'));
  const tiers = rows.parse(await get('/v1/clv/tiers?clv_tier=High')).data;
  const share = Number(tiers[0]?.['revenue_share'] ?? 0);
  const [all] = found.data;
  return {
    Customers: count(all.rows),
    'Revenue to date': money(all['clv.sum']),
    'Average CLV': money(all['clv.avg']),
    'Median CLV': money(all['clv.p50']),
    "High tier's revenue": `${(share * 100).toFixed(0)}%`,
  };
}

export const pages: readonly DashboardPage[] = [{ path: '/clv', charts: 6, expected: clv }];

/** The same release served twice: from memory, and by a warehouse that answers every query. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { buildApp } from '../../src/app.ts';
import { tableNamed } from '../../src/marts/index.ts';
import { columnOf } from '../../src/marts/table.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import type { QueryableWarehouse } from '../../src/warehouse/port.ts';
import { testApp } from './app.ts';
import { tables as usual } from './data.ts';
import type { Owner } from './doubles.ts';
import { aggregateQuery, rowQuery } from './random-queries.ts';
import { randomRows } from './random-tables.ts';

const seed = 20240220;
const names = ['clv', 'churn', 'sales', 'sales/hours', 'clv/history', 'discounts/elasticity'];

/** Rows of the tables under test, by name; they are those of the release `first`. */
export const rows = Object.fromEntries(
  names.map((name, i) => [name, randomRows(tableNamed(name), 40, seed + i)]),
);

/** Asks both; throws when they differ, so that fast-check looks for the smallest query that fails. */
export type Ask = Awaited<ReturnType<typeof twins>>;

/** Columns that an older pipeline does not know: of each kind, some of them filtered and grouped by. */
export const absent: Readonly<Record<string, readonly string[]>> = {
  clv: ['first_order_date', 'clv_tier', 'is_member', 'avg_order_value', 'orders', 'p_alive'],
  churn: ['churn_status', 'is_overdue', 'usual_spend_90d'],
  sales: ['revenue', 'is_weekend', 'holiday_name'],
  'clv/history': ['restaurant_id', 'revenue'],
};

/** `open` is given the home. */
export async function twins(
  t: Owner,
  open: (home: string) => QueryableWarehouse['query'],
  missing: typeof absent = {},
) {
  const settings = {
    GP_RATE_REQUESTS: '0',
    GP_RESPONSE_CACHE_BYTES: '0',
    GP_AGGREGATE_GROUPS: '30',
  };
  const release = { release: 'first', tables: { ...usual, ...rows }, absent: missing };
  const { app, home, config, keys, token } = await testApp(t, { settings, release });
  const other = await buildApp({
    config: { ...config, tableBytes: 0 },
    keys,
    objects: new DirectoryStore(join(home, 'objects')),
    warehouse: {
      load: (table) => Promise.reject(new Error(`${table.name} was loaded`)),
      query: open(home),
    },
  });
  t.teardown(() => other.close());
  const bearers = [
    await token('dashboard'),
    await token('dashboard', { filters: { restaurant_id: ['a', 'é'] } }),
    await token('dashboard', { filters: { restaurant_id: [] } }),
  ];
  return async (url: string, as = 0, body?: object) => {
    const headers = { authorization: `Bearer ${bearers[as]}`, 'x-request-id': 'same' };
    const request = { url, headers, ...(body && { method: 'POST' as const, body }) };
    const [memory, asks] = await Promise.all([app.inject(request), other.inject(request)]);
    const told = ({ statusCode, headers, body }: typeof memory) => {
      const { date, 'server-timing': timing, ...others } = headers;
      return { statusCode, others, body, known: [typeof date, typeof timing] };
    };
    assert.deepEqual(told(asks), told(memory), url);
    return memory;
  };
}

const callers = (name: string) =>
  columnOf(tableNamed(name), 'restaurant_id') ? fc.constantFrom(0, 0, 1, 2) : fc.constant(0);

interface Meta {
  readonly next_cursor: string | null;
}

/** Pages to the last one, and exports. */
export async function pagesAgree(ask: Ask, numRuns: number): Promise<void> {
  const query = fc.constantFrom(...names).chain((name) =>
    fc.record({
      name: fc.constant(name),
      text: rowQuery(tableNamed(name), rows[name] ?? []),
      as: callers(name),
      limit: fc.integer({ min: 1, max: 20 }),
      format: fc.constantFrom('json', 'json', 'json', 'csv', 'ndjson', 'arrow'),
    }),
  );
  const property = fc.asyncProperty(query, async ({ name, text, as, limit, format }) => {
    if (format !== 'json') {
      await ask(`/v1/${name}?${text}&format=${format}`, as);
      return;
    }
    let cursor: string | null = '';
    while (cursor !== null) {
      const url: string = `/v1/${name}?${text}&limit=${limit}${cursor && `&cursor=${cursor}`}`;
      const reply = await ask(url, as);
      cursor = reply.statusCode === 200 ? reply.json<{ meta: Meta }>().meta.next_cursor : null;
    }
  });
  await fc.assert(property, { seed, numRuns });
}

/** Returns how often each status was answered. */
export async function aggregatesAgree(ask: Ask, numRuns: number): Promise<Map<number, number>> {
  const query = fc.constantFrom(...names).chain((name) =>
    fc.record({
      name: fc.constant(name),
      text: aggregateQuery(tableNamed(name), rows[name] ?? []),
      as: callers(name),
    }),
  );
  const statuses = new Map<number, number>();
  const property = fc.asyncProperty(query, async ({ name, text, as }) => {
    const { statusCode } = await ask(`/v1/${name}/aggregate?${text}`, as);
    statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
  });
  await fc.assert(property, { seed, numRuns });
  return statuses;
}

/** One customer, its history, and many at once, as each caller; `count` of those with a row. */
export async function customersAgree(ask: Ask, count: number): Promise<void> {
  const ids = (rows['clv/history'] ?? []).map((row) => String(row['customer_id']));
  const known = (rows['clv'] ?? []).map((row) => String(row['customer_id']));
  for (const id of [...known.slice(0, count), ...ids.slice(0, count), 'nobody']) {
    const path = `/v1/clv/customers/${encodeURIComponent(id)}`;
    for (const as of [0, 1, 2]) {
      await ask(path, as);
      await ask(`${path}/history`, as);
      await ask(`${path}/history?from=2024-01-01&to=2024-02-29`, as);
    }
  }
  const list = [...known.slice(3, 9).reverse(), 'nobody', ...known.slice(0, 2)];
  for (const as of [0, 1, 2])
    await ask('/v1/clv/lookup?fields=clv,customer_id', as, { customer_ids: list });
}

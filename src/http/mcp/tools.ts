/** The tools of the Model Context Protocol: each is a GET of the API, with the schemas of its parameters. */
import { z } from 'zod';
import { martTables } from '../../marts/index.ts';
import { measures } from '../../marts/table.ts';
import { customerIdParameter } from '../../query/customer.ts';
import { cursorParameter, limitParameter } from '../../query/paging.ts';

export type Body = Readonly<Record<string, unknown>>;
export type Arguments = Readonly<Record<string, unknown>>;

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodRawShape;
  readonly url: (given: Arguments) => string;
  /** What the assistant gets of the reply; all of it by default. */
  readonly answer?: (body: Body, given: Arguments) => unknown;
}

const names = martTables.map(({ table }) => table.name);
const table = z.enum(names).describe('Name of a table, as list_marts has it.');
const cell = z.union([z.string(), z.number(), z.boolean()]);
const columns = z.array(z.string()).min(1);
const filters = z
  .record(z.string(), z.union([cell, z.array(cell).min(1)]))
  .describe(
    'Conditions, all of which hold: {"clv_tier": ["High", "Medium"], "clv.gte": 100, "month.null": true}. describe_table lists the operators of each column.',
  );
const limit = limitParameter.schema.describe('Rows of the reply, 100 by default.');
const release = z
  .string()
  .describe('Id of an earlier release that is retained; the current by default.');

const query = (path: string, { table: _, filters: conditions = {}, ...rest }: Arguments) => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...rest, ...(conditions as object) })) {
    for (const one of [value].flat()) search.append(name, String(one));
  }
  return search.size > 0 ? `${path}?${search.toString()}` : path;
};

interface Entry {
  readonly name: string;
  readonly tables: readonly { readonly name: string }[];
}

const marts = (body: Body) => body['data'] as readonly Entry[];

/** Without columns: describe_table has them. */
const overview = (body: Body) => ({
  ...body,
  data: marts(body).map((mart) => ({
    ...mart,
    tables: mart.tables.map(({ columns: _, ...rest }: Body & { name: string }) => rest),
  })),
});

function described(body: Body, given: Arguments) {
  const found = marts(body).flatMap(({ tables }) => tables);
  const one = found.find(({ name }) => name === given['table']);
  if (one) return { ...body, data: one };
  const list = found.map(({ name }) => name).join(', ');
  throw new Error(`this token may not read ${String(given['table'])}; it may read ${list}`);
}

export const tools: readonly Tool[] = [
  {
    name: 'list_marts',
    description: 'Marts and tables that this token may read: question, grain, key, row count.',
    input: {},
    url: () => '/v1/marts',
    answer: overview,
  },
  {
    name: 'describe_table',
    description: 'Columns of one table: type, unit, values, filter operators and measures.',
    input: { table },
    url: () => '/v1/marts',
    answer: described,
  },
  {
    name: 'query_rows',
    description: 'Rows of a table, filtered and sorted, a page at a time.',
    input: {
      table,
      filters: filters.optional(),
      fields: columns.describe('Columns of the reply; all by default.').optional(),
      sort: columns.describe('Columns to sort by, -column for descending.').optional(),
      limit: limit.optional(),
      cursor: cursorParameter.schema.describe('next_cursor of the page before.').optional(),
      release: release.optional(),
    },
    url: (given) => query(`/v1/${String(given['table'])}`, given),
  },
  {
    name: 'aggregate',
    description:
      'Grouped figures over the filtered rows of a table: counts, sums, means, percentiles. Measures without meaning are refused, with the reason.',
    input: {
      table,
      by: columns
        .max(3)
        .describe('Columns to group by; a date also by grain: month:month.')
        .optional(),
      measures: columns
        .describe(`rows (the default), or <column>.<measure>: ${measures.join(', ')}.`)
        .optional(),
      bins: z.string().describe('Histogram <column>:<bins>, as clv:20.').optional(),
      filters: filters.optional(),
      sort: columns.describe('Groups or measures to sort by, as -clv.sum.').optional(),
      limit: limit.optional(),
      release: release.optional(),
    },
    url: (given) => query(`/v1/${String(given['table'])}/aggregate`, given),
  },
  {
    name: 'get_customer',
    description: 'The customer lifetime value of one customer.',
    input: {
      customer_id: customerIdParameter.schema,
      fields: columns.describe('Columns of the reply; all by default.').optional(),
      release: release.optional(),
    },
    url: ({ customer_id: id, ...rest }) =>
      query(`/v1/clv/customers/${encodeURIComponent(String(id))}`, rest),
  },
  {
    name: 'current_release',
    description: 'The release that figures come from: as_of, published_at, source counts, checks.',
    input: {},
    url: () => '/v1/releases/current',
  },
];

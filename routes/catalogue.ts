/** GET /v1/marts: every mart and table that the caller may read, and how. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Caller } from '../src/http/access/caller.ts';
import { allows, anyToken, readsMart } from '../src/http/access/rules.ts';
import { isVisible } from '../src/http/access/visible.ts';
import { settings, type TableVersion } from '../src/contracts/common.ts';
import { marts } from '../src/marts/index.ts';
import {
  measures,
  measuresOf,
  operators,
  operatorsOf,
  type Column,
  type Table,
} from '../src/marts/table.ts';
import { titleOf } from '../src/marts/titles.ts';
import { releaseFields } from '../src/http/openapi/envelopes.ts';
import { tablesOfCatalogue } from '../src/http/openapi/links.ts';
import { callerOf } from '../src/http/access/caller.ts';
import { requireNoParameters } from '../src/query/parameters.ts';
import { sendDocument } from '../src/http/replies/document.ts';
import { absentColumns } from '../src/store/absent.ts';
import type { Services } from '../src/services.ts';

const kinds = ['text', 'count', 'money', 'ratio', 'average', 'percent', 'model', 'date', 'flag'];

const column = z.strictObject({
  name: z.string(),
  title: z.string().describe('Heading for people.'),
  type: z.enum(kinds),
  unit: z.string().nullable(),
  description: z.string(),
  nullable: z.boolean(),
  values: z.array(z.string()).nullable().describe('The only values, in reading order.'),
  filters: z.array(z.enum(operators)).describe('`eq` is the bare column name.'),
  sortable: z.boolean(),
  measures: z.array(z.enum(measures)),
  sum_within: z
    .array(z.string())
    .nullable()
    .describe('Columns to pin or group by before sum and avg mean something.'),
});

const table = z.strictObject({
  name: z.string(),
  path: z.string(),
  grain: z.string(),
  key: z.array(z.string()),
  groupings: z.array(z.string()).describe('To pin or group by in every aggregate.'),
  absent: z
    .array(z.string())
    .describe('Columns that this release lacks, as it was made before they were added: null.'),
  row_count: z.int().nullable().describe('Null for a caller that sees only some rows.'),
  columns: z.array(column),
});

type Settings = z.output<typeof settings>;

export const catalogueSchema = z.strictObject({
  data: z.array(z.strictObject({ name: z.string(), question: z.string(), tables: z.array(table) })),
  meta: z.strictObject({ ...releaseFields, stale: z.boolean(), settings }),
});

export function catalogueRoutes(app: FastifyInstance, services: Services): void {
  app.get('/v1/marts', {
    config: {
      access: anyToken,
      operation: {
        id: 'list_marts',
        tag: 'catalogue',
        summary: 'The marts and tables that the caller may read',
        reply: catalogueSchema,
        isCached: true,
        links: tablesOfCatalogue,
        problems: ['invalid-parameter', 'not-ready'],
      },
    },
    handler: async (request, reply) => {
      requireNoParameters(request.raw.url);
      const caller = callerOf(request);
      const { release, stale } = await services.releases.current();
      const { release: id, as_of, published_at } = release;
      return sendDocument(services, request, reply, {
        data: catalogueFor(caller, release.tables),
        meta: {
          release: id,
          as_of,
          published_at,
          stale,
          settings: settingsFor(caller, release.settings),
        },
      });
    },
  });
}

/** Lists are of ids, which a caller with a row filter may not see. */
function settingsFor({ rowFilter }: Caller, all: Settings): Settings {
  if (!rowFilter) return all;
  return Object.fromEntries(Object.entries(all).filter(([, value]) => !Array.isArray(value)));
}

function catalogueFor(caller: Caller, versions: Readonly<Record<string, TableVersion>>) {
  return marts
    .filter(({ name }) => allows(readsMart(name), caller))
    .map(({ name, question, tables }) => ({
      name,
      question,
      tables: tables
        .filter((one) => isVisible(one, caller))
        .flatMap((one) => {
          const version = versions[`gold/${one.name}`];
          return version ? tableEntry(one, version, caller) : [];
        }),
    }))
    .filter(({ tables }) => tables.length > 0);
}

function tableEntry(one: Table, version: TableVersion, { rowFilter }: Caller) {
  return {
    name: one.name,
    path: `/v1/${one.name}`,
    grain: one.grain,
    key: one.key,
    groupings: one.groupings,
    absent: absentColumns(one, version),
    row_count: rowFilter ? null : version.rows,
    columns: one.columns.map(columnEntry),
  };
}

function columnEntry(one: Column) {
  return {
    name: one.name,
    title: titleOf(one),
    type: one.kind,
    unit: one.unit,
    description: one.description,
    nullable: one.nullable,
    values: one.values,
    filters: operatorsOf(one),
    sortable: true,
    measures: measuresOf(one),
    sum_within: one.sumWithin,
  };
}

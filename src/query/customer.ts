/** Queries of the routes of one customer. */
import { z } from 'zod';
import { invalidParameter } from '../errors.ts';
import { columnNames, type Table } from '../marts/table.ts';
import { readParameters, type Parameter } from './parameters.ts';
import { replyOptions, replyParameters, type ReplyOptions } from './reply-options.ts';
import { fieldsParameter } from './rows.ts';

export const customerIdParameter: Parameter = {
  name: 'customer_id',
  description: 'Id of the customer.',
  schema: z.string().min(1).max(256),
  type: 'text',
  takes: 'single',
};

export const itemParameters = (table: Table) => [fieldsParameter(table), ...replyParameters];

export function readItemQuery(
  table: Table,
  parameters: ReadonlyMap<string, Parameter>,
  text: string,
  maxValues: number,
) {
  const values = readParameters(parameters, text, maxValues);
  const fields = values.get('fields')?.map(String) ?? columnNames(table);
  return {
    fields,
    ...replyOptions(values),
    key: `customer ${fields.join()}`,
  };
}

const grains = ['change', 'day'] as const;

export interface HistoryQuery extends ReplyOptions {
  readonly from: string | null;
  readonly to: string | null;
  readonly grain: (typeof grains)[number];
  readonly key: string;
}

const dayParameter = (name: string, description: string): Parameter => ({
  name,
  description,
  schema: z.iso.date(),
  type: 'date',
  takes: 'single',
});

export const historyParameters: readonly Parameter[] = [
  dayParameter('from', 'First day; the first order by default.'),
  dayParameter('to', 'Last day; as_of by default.'),
  {
    name: 'grain',
    description:
      '`change`: a row per date with an order whose CLV held on any day from..to. `day`: a row per day.',
    schema: z.enum(grains),
    type: 'text',
    takes: 'single',
  },
  ...replyParameters,
];

/** Raises `invalid-parameter`. */
export function readHistoryQuery(
  parameters: ReadonlyMap<string, Parameter>,
  text: string,
): HistoryQuery {
  const values = readParameters(parameters, text, 1);
  const first = (name: string) => (values.get(name)?.[0] ?? null) as string | null;
  const from = first('from');
  const to = first('to');
  if (from !== null && to !== null && from > to) {
    throw invalidParameter('from', `expected a day up to ${to}, got ${from}`);
  }
  const grain = first('grain') === 'day' ? 'day' : 'change';
  return {
    from,
    to,
    grain,
    ...replyOptions(values),
    key: `history ${from ?? ''} ${to ?? ''} ${grain}`,
  };
}

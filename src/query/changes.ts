/** The query of changes: since which release, of which rows, in which columns. */
import { runId } from '../contracts/common.ts';
import type { Table } from '../marts/table.ts';
import { shortHash } from '../platform/hash.ts';
import { conditionsOf, filterParameters, type Condition } from './filters.ts';
import { cursorParameter, limitParameter } from './paging.ts';
import { readParameters, type Parameter } from './parameters.ts';
import { replyOptions, replyParameters, type ReplyOptions } from './reply-options.ts';
import { fieldsParameter } from './rows.ts';

/** Others, such as tenure_days, change every day with as_of. */
const defaultFields = ['clv', 'clv_tier', 'orders', 'is_member'] as const;

export interface ChangeQuery extends ReplyOptions {
  readonly since: string;
  readonly conditions: readonly Condition[];
  /** Without the key, which is always there. */
  readonly fields: readonly string[];
  readonly limit: number | null;
  readonly cursor: string | null;
  readonly rowsKey: string;
  readonly key: string;
}

export function changeParameters(table: Table): Parameter[] {
  return [
    {
      name: 'since',
      description: 'The release that the caller has.',
      schema: runId,
      type: 'text',
      takes: 'single',
      isRequired: true,
    },
    {
      ...fieldsParameter(table),
      description: `Columns to compare and return; ${defaultFields.join(',')} by default.`,
    },
    limitParameter,
    cursorParameter,
    ...replyParameters,
    ...filterParameters(table),
  ];
}

/** Raises `invalid-parameter`. */
export function readChangeQuery(
  table: Table,
  parameters: ReadonlyMap<string, Parameter>,
  text: string,
  maxValues: number,
): ChangeQuery {
  const values = readParameters(parameters, text, maxValues);
  const first = (name: string) => values.get(name)?.[0] ?? null;
  const since = String(first('since'));
  const conditions = conditionsOf(table, values);
  const given = values.get('fields')?.map(String) ?? defaultFields;
  const fields = given.filter((name) => !table.key.includes(name));
  const limit = first('limit') as number | null;
  const cursor = first('cursor') as string | null;
  const rowsKey = shortHash(['changes', table.name, since, conditions, fields]);
  return {
    ...{ since, conditions, fields, limit, cursor, rowsKey },
    ...replyOptions(values),
    key: shortHash([rowsKey, limit, cursor]),
  };
}

/** The query of changes: since which release, in which columns. */
import { runId } from '../contracts/common.js';
import { shortHash } from '../platform/hash.js';
import type { Table } from '../marts/table.js';
import type { Format } from './formats.js';
import { readParameters, type Parameter } from './parameters.js';
import { fieldsParameter, rowParameters } from './rows.js';

/** Others, as tenure_days, move every day with as_of. */
const usualFields = ['clv', 'clv_tier', 'orders', 'is_member'] as const;

export interface ChangeQuery {
  readonly since: string;
  /** Without the key, which is always there. */
  readonly fields: readonly string[];
  readonly limit: number | null;
  readonly cursor: string | null;
  readonly format: Format | null;
  readonly rowsKey: string;
  readonly key: string;
}

export function changeParameters(table: Table): Parameter[] {
  const shared = rowParameters(table).filter(({ name }) =>
    ['limit', 'cursor', 'format'].includes(name),
  );
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
      description: `Columns to compare and tell; ${usualFields.join(',')} by default.`,
    },
    ...shared,
  ];
}

/** Raises `invalid-parameter`. */
export function readChangeQuery(
  table: Table,
  parameters: ReadonlyMap<string, Parameter>,
  text: string,
): ChangeQuery {
  const values = readParameters(parameters, text, table.columns.length);
  const first = (name: string) => values.get(name)?.[0] ?? null;
  const since = String(first('since'));
  const asked = values.get('fields')?.map(String) ?? usualFields;
  const fields = asked.filter((name) => !table.key.includes(name));
  const limit = first('limit') as number | null;
  const cursor = first('cursor') as string | null;
  const rowsKey = shortHash(['changes', table.name, since, fields]);
  return {
    ...{ since, fields, limit, cursor, rowsKey },
    format: first('format') as Format | null,
    key: shortHash([rowsKey, limit, cursor]),
  };
}

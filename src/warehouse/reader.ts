/** Reads a table that is too large for memory by SQL; small results are cached per release. */
import { LRUCache } from 'lru-cache';
import type { Table } from '../marts/table.ts';
import type { AggregateRequest } from '../query/aggregate.ts';
import type { Condition } from '../query/filters.ts';
import { keyOrder } from '../query/rows.ts';
import { nullableWhere } from '../store/absent.ts';
import type { ExportRequest, PageRequest, TableReader } from '../store/reader.ts';
import { tableRowset, type Rowset } from '../store/rowset.ts';
import { aggregateRows } from './aggregate.ts';
import type { QueryableWarehouse, ReleaseTable, ResultColumns } from './port.ts';
import { lengthOf, rowSlice, rowsOf, wholeResult, type Rows } from './results.ts';
import { countSql, rowsSql, type Statement } from './sql.ts';

/** Cache of counts and groups, which every page of a query needs again; by table version and statement. */
export type Answers = LRUCache<string, Promise<Rows>>;

export const makeAnswers = (entries: number): Answers => new LRUCache({ max: entries });

export class WarehouseReader implements TableReader {
  private readonly table: Table;
  private readonly warehouse: QueryableWarehouse;
  private readonly of: ReleaseTable;
  private readonly answers: Answers;

  constructor(warehouse: QueryableWarehouse, of: ReleaseTable, answers: Answers) {
    this.warehouse = warehouse;
    this.of = of;
    this.answers = answers;
    this.table = nullableWhere(of.table, of.absent);
  }

  async page(request: PageRequest) {
    // One row more than the limit shows whether there is another page.
    const more = rowsSql(this.table, { ...request, limit: request.limit + 1 });
    const { conditions } = request;
    const counting = conditions.length > 0 ? this.count(conditions) : this.of.version.rows;
    const [read, total] = await Promise.all([this.whole(more), counting]);
    const slice = rowSlice(
      this.table,
      read.map((values) => values.slice(0, request.limit)),
    );
    return { ...slice, total, isLast: lengthOf(read) <= request.limit };
  }

  async export(request: ExportRequest) {
    // Also of every row: a table that cannot be read is told before the first byte.
    const total = await this.count(request.conditions);
    return { total, parts: this.parts(request) };
  }

  async ofKeys(keys: readonly string[], conditions: readonly Condition[]) {
    const [column = ''] = this.table.key;
    const own: Condition = { column, operator: 'eq', values: keys };
    const sort = keyOrder(this.table);
    const request = { conditions: [own, ...conditions], sort, after: null, limit: null };
    return rowSlice(this.table, await this.whole(rowsSql(this.table, request)));
  }

  aggregate(request: AggregateRequest, maxGroups: number) {
    const ask = (statement: Statement) => this.answer(statement);
    return aggregateRows(this.table, request, maxGroups, ask);
  }

  private async count(conditions: readonly Condition[]): Promise<number> {
    const [row] = await this.answer(countSql(this.table, conditions));
    return Number(row?.[0]);
  }

  private answer(statement: Statement): Promise<Rows> {
    const { table, version } = this.of;
    const key = JSON.stringify([table.name, version.path, version.run_id, statement]);
    let answer = this.answers.get(key);
    if (!answer) {
      answer = this.whole(statement).then(rowsOf);
      this.answers.set(key, answer);
      answer.catch(() => this.answers.delete(key));
    }
    return answer;
  }

  private whole(statement: Statement): Promise<ResultColumns> {
    return wholeResult(this.warehouse.query(this.of, statement));
  }

  private async *parts({ conditions, sort, fields }: ExportRequest): AsyncGenerator<Rowset> {
    const statement = rowsSql(this.table, { conditions, sort, after: null, limit: null });
    let isEmpty = true;
    for await (const chunk of this.warehouse.query(this.of, statement)) {
      isEmpty = false;
      const { table, rows } = rowSlice(this.table, chunk);
      yield tableRowset(table, fields, rows);
    }
    // Some formats have a header even without rows.
    if (isEmpty) yield tableRowset(rowSlice(this.table, []).table, fields, new Uint32Array());
  }
}

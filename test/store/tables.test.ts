/** Tables in memory: columns that a version lacks, columns that are not as registered, and their size. */
import t from 'tap';
import * as kinds from '../../src/marts/table.ts';
import type { Scalar } from '../../src/query/scalar.ts';
import { absentColumns, nullableWhere, presentTable, withAbsent } from '../../src/store/absent.ts';
import {
  bytesOf,
  columnBuilder,
  columnIn,
  expectedBytes,
  TableError,
} from '../../src/store/table.ts';
import { storedTable } from '../support/memory-tables.ts';
import { definition, rows } from '../support/orders-table.ts';

t.test('columns that a version lacks are null in every row', (t) => {
  const columns = ['id', 'day'];
  const version = { run_id: 'r', path: 'p', rows: 5, files: [], columns };
  const absent = absentColumns(definition, version);
  t.strictSame(absent, ['spent', 'tier']);
  const { columns: _, ...old } = version;
  t.strictSame(absentColumns(definition, old), [], 'of a version without a list');
  t.equal(presentTable(definition, old), definition);
  const present = presentTable(definition, version);
  t.strictSame(present, { ...definition, columns: definition.columns.slice(0, 2) });
  const told = nullableWhere({ ...definition, columns: [kinds.text('id', 'Id.')] }, ['id']);
  t.strictSame(told.columns, [{ ...kinds.text('id', 'Id.'), nullable: true }]);
  t.strictSame(
    nullableWhere(definition, ['day']).columns.map((one) => one.nullable),
    [...[false, true, true, true]],
  );
  t.equal(nullableWhere(definition, []), definition);
  const stored = storedTable(present, rows);
  t.equal(withAbsent(stored, present), stored);
  const whole = withAbsent(stored, definition);
  t.strictSame([whole.definition, whole.rows], [definition, 5]);
  t.equal(whole.bytes, bytesOf(whole.columns.values()));
  t.equal(columnIn(whole, 'id'), columnIn(stored, 'id'));
  t.strictSame(columnIn(whole, 'spent'), {
    store: 'number',
    values: new Float64Array(5).fill(NaN),
  });
  t.strictSame(columnIn(whole, 'tier'), {
    ...{ store: 'coded', codes: new Int32Array(5).fill(-1), values: [], json: [] },
  });
  t.throws(() => columnIn(whole, 'none'), { message: 'orders has no column none' });
  t.end();
});

t.test('a column that is not as registered is refused', (t) => {
  const build = (column: kinds.Column, values: Scalar[]) => {
    const builder = columnBuilder(column, values.length, kinds.isNumeric(column.kind));
    builder.append(values.slice(0, 1));
    builder.append(values.slice(1));
    return builder.finish();
  };
  const tier = kinds.text('tier', '', { values: ['High', 'Low'] });
  t.strictSame(build({ ...tier, nullable: true }, ['Low', null, 'High', 'Low']), {
    ...{ store: 'coded', codes: Int32Array.of(1, -1, 0, 1), values: ['High', 'Low'] },
    json: ['"High"', '"Low"'],
  });
  t.strictSame(build(kinds.flag('is', ''), [true, false]), {
    ...{ store: 'coded', codes: Int32Array.of(1, 0), values: [false, true] },
    json: ['false', 'true'],
  });
  const figure = kinds.model('m', '', { nullable: true });
  t.strictSame(build(figure, [1, NaN, null]), {
    ...{ store: 'number', values: Float64Array.of(1, NaN, NaN) },
  });
  const refused = (column: kinds.Column, values: Scalar[], message: string) => {
    t.throws(() => build(column, values), new TableError(`column ${column.name} holds ${message}`));
  };
  refused(kinds.count('n', ''), [1, null], 'null');
  refused(kinds.model('m', ''), [NaN], 'null');
  refused(figure, [1, Infinity], 'an infinite number');
  refused(figure, [-Infinity], 'an infinite number');
  refused(tier, ['High', 'Medium'], 'a value outside its list');
  t.end();
});

t.test('the size of a table: before it is read never less than after', (t) => {
  t.equal(bytesOf([{ store: 'number', values: new Float64Array(3) }]), 24);
  const codes = new Int32Array(3);
  t.equal(bytesOf([{ store: 'coded', codes, values: ['a', 'b'], json: [] }]), 12 + 240);
  t.equal(expectedBytes(definition, 5), 5 * (4 + 4 + 8 + 4 + 120));
  t.end();
});

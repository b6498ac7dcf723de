/** Rows as JSON, lines and CSV: the same bytes whatever the chunks. */
import t from 'tap';
import type { Scalar } from '../../src/query/scalar.ts';
import { codeOf, compareText, jsonAt, valueAt } from '../../src/store/columns.ts';
import { csvCell, csvWriter } from '../../src/store/csv.ts';
import { exactDecimals, numberText, quotient, roundTo, scaled } from '../../src/store/exact.ts';
import { itemJson, listJson, ndjsonWriter } from '../../src/store/json.ts';
import { computedRowset, tableRowset } from '../../src/store/rowset.ts';
import { model, names } from '../support/reply-app.ts';
import { storedTable } from '../support/memory-tables.ts';

const rows: Scalar[][] = [
  ['mbg_nbd', 'a"b', 1.5],
  ['mbg_nbd', '=1+1,x', null],
];
const stored = tableRowset(storedTable(model, rows), names, Uint32Array.of(1, 0));
const computed = computedRowset(names, rows.toReversed());
const objects = [
  '{"model":"mbg_nbd","name":"=1+1,x","value":null}',
  '{"model":"mbg_nbd","name":"a\\"b","value":1.5}',
];

t.test('documents: a list, one row, none', (t) => {
  for (const one of [stored, computed]) {
    t.equal(String(listJson(one, { rows: 2 })), `{"data":[${objects.join()}],"meta":{"rows":2}}`);
    t.equal(String(itemJson(one, {})), `{"data":${objects[0]},"meta":{}}`);
    t.equal(one.value(0, 2), null);
    t.equal(one.value(1, 2), 1.5);
  }
  const empty = computedRowset(names, []);
  t.equal(String(listJson(empty, {})), '{"data":[],"meta":{}}');
  t.equal(String(itemJson(empty, {})), '{"data":null,"meta":{}}');
  t.strictSame([computed.value(0, 9), computed.value(9, 0)], [null, null]);
  t.throws(() => stored.value(0, 9), new RangeError('there is no column 9'));
  t.end();
});

t.test('a thousand rows a chunk', (t) => {
  const many = computedRowset(
    ['n'],
    Array.from({ length: 2_001 }, (_, i) => [i]),
  );
  const lines = [...ndjsonWriter.body(many)].map(String);
  t.strictSame(
    lines.map((text) => text.split('\n').length - 1),
    [1_000, 1_000, 1],
  );
  t.ok(lines[1]?.startsWith('{"n":1000}\n{"n":1001}\n'));
  t.strictSame([ndjsonWriter.head, ndjsonWriter.tail()], [null, null]);
  const csv = csvWriter(many, { bom: false, isRaw: false });
  t.equal(String(csv.head), 'n\r\n');
  const parts = [...csv.body(many)].map(String);
  t.strictSame(
    parts.map((text) => text.split('\r\n').length - 1),
    [1_000, 1_000, 1],
  );
  t.equal(parts[2], '2000\r\n');
  t.equal(csv.tail(), null);
  t.strictSame([...ndjsonWriter.body(computedRowset(['n'], []))], []);
  const thousand = computedRowset(
    ['n'],
    Array.from({ length: 1_000 }, () => [1]),
  );
  t.equal([...csv.body(thousand)].length, 1);
  t.end();
});

t.test('CSV for spreadsheets, and raw', (t) => {
  const text = (isRaw: boolean) => {
    const writer = csvWriter(stored, { bom: isRaw, isRaw });
    return [writer.head, ...writer.body(stored)].map(String).join('');
  };
  t.equal(text(false), `model,name,value\r\nmbg_nbd,"'=1+1,x",\r\nmbg_nbd,"a""b",1.5\r\n`);
  t.equal(text(true), `\uFEFFmodel,name,value\r\nmbg_nbd,"=1+1,x",\r\nmbg_nbd,"a""b",1.5\r\n`);
  const formulas = ['=a', '+a', '-a', '@a', '\ta', '\ra', 'a=', 'a"b"c', 'a\rb'];
  t.strictSame(
    formulas.map((cell) => csvCell(cell)),
    [...["'=a", "'+a", "'-a", "'@a", "'\ta", `"'\ra"`, 'a=', '"a""b""c"', '"a\rb"']],
  );
  t.end();
});

t.test('numbers: exact, and written as JavaScript writes them', (t) => {
  t.strictSame([0, 2, 4].map(exactDecimals), [2, 2, 4]);
  t.strictSame([scaled(1.15, 2), scaled(-1.15, 2), roundTo(1.005, 2)], [115, -115, 1]);
  t.strictSame([quotient(2, 3, 2), quotient(-2, 3, 2), quotient(1, 2, 0)], [0.67, -0.67, 1]);
  t.ok(Object.is(quotient(-1, 201, 2), 0), 'never -0');
  const numbers = [0.5, 1.05, 99.9999, -0, -1.5, 2 ** 31 / 10_000, 2 ** 31 / 10_000 + 0.0001, 1e21];
  for (const value of numbers) t.equal(numberText(value), String(value));
  t.end();
});

t.test('cells and their order', (t) => {
  const column = storedTable(model, rows).columns;
  const figure = column.get('value');
  const name = column.get('name');
  if (!figure || !name) throw new Error('no column');
  t.strictSame(
    [0, 1, 2].map((row) => jsonAt(figure, row)),
    ['1.5', 'null', 'null'],
  );
  t.strictSame(
    [0, 1, 2].map((row) => jsonAt(name, row)),
    ['"a\\"b"', '"=1+1,x"', 'null'],
  );
  t.strictSame(
    [0, 1, 2].map((row) => valueAt(name, row)),
    ['a"b', '=1+1,x', null],
  );
  t.ok(compareText('\uE000', '\u{10000}') < 0, 'by code point, not by unit');
  t.ok(compareText('\u{10000}', '\uE000') > 0);
  t.ok(compareText('\u{10000}', '\u{10001}') < 0);
  t.ok(compareText('\uD7FF', '\u{10000}') < 0);
  t.ok(compareText('\uE000', '\uD7FF') > 0);
  t.ok(compareText('\u{103FF}', '\u{103FE}') > 0);
  t.equal(compareText('ab', 'ab'), 0);
  t.ok(compareText('ab', 'a') > 0);
  const flags = {
    store: 'coded',
    codes: Int32Array.of(),
    values: [false, true],
    json: [],
  } as const;
  t.strictSame([codeOf(flags, true), codeOf(flags, 1), codeOf(flags, null)], [1, -1, -1]);
  t.end();
});

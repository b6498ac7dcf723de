import { tableFromIPC } from 'apache-arrow';
import t from 'tap';
import { tableNamed } from '../../src/marts/index.ts';
import { arrowWriter } from '../../src/store/arrow.ts';
import type { Scalar } from '../../src/query/scalar.ts';
import { computedRowset } from '../../src/store/rowset.ts';
import { readArrow } from '../support/arrow.ts';

const clv = tableNamed('clv');

function roundTrip(names: readonly string[], rows: readonly (readonly Scalar[])[]) {
  const rowset = computedRowset(names, rows);
  const writer = arrowWriter(clv, rowset, 2);
  const chunks = [writer.head, ...writer.body(rowset), writer.tail()].flatMap(
    (chunk) => chunk ?? [],
  );
  const bytes = Buffer.concat(chunks);
  const { columns, rows: read } = readArrow(bytes);
  return { bytes, chunks: chunks.length, types: columns.map(([, type]) => type), read };
}

t.test('batches, nulls in every type, text of more than one byte', (t) => {
  const names = [
    'customer_id',
    'clv',
    'orders',
    'first_order_date',
    'is_member',
    'clv.avg',
    'text',
  ];
  const day = (text: string) => Date.parse(text);
  const { bytes, chunks, types, read } = roundTrip(names, [
    ['é𝄞', -1.25, -3, '1969-12-31', true, 1.5, null],
    [null, null, null, null, null, null, 'x'],
    ['', 0, 2 ** 40, '2024-02-29', false, null, ''],
  ]);
  t.equal(chunks, 4, 'schema, two batches, end');
  t.ok(tableFromIPC(bytes).schema.fields.every(({ nullable }) => nullable));
  t.strictSame(types, ['Utf8', 'Float64', 'Int64', 'Date32<DAY>', 'Bool', 'Float64', 'Utf8']);
  t.strictSame(read, [
    ['é𝄞', -1.25, -3n, day('1969-12-31'), true, 1.5, null],
    [null, null, null, null, null, null, 'x'],
    ['', 0, 2n ** 40n, day('2024-02-29'), false, null, ''],
  ]);
  t.end();
});

t.test('a computed column has the type of its first value', (t) => {
  const { chunks, types, read } = roundTrip(
    ['word', 'is_high', 'share', 'date', 'none'],
    [
      [null, null, null, null, null],
      ['a', true, 0.5, '2024-02-01', null],
    ],
  );
  t.strictSame(types, ['Utf8', 'Bool', 'Float64', 'Utf8', 'Float64']);
  t.strictSame(read[1], ['a', true, 0.5, '2024-02-01', null]);
  t.equal(chunks, 3, 'no empty batch');
  t.end();
});

t.test('no rows', (t) => {
  const { types, read } = roundTrip(['customer_id', 'change', 'date', 'clv.avg'], []);
  t.strictSame([types, read], [['Utf8', 'Utf8', 'Utf8', 'Float64'], []]);
  t.end();
});

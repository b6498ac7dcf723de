/** Rows that are written out once, and again when there was no room for all. */
import t from 'tap';
import { count, text, type Table } from '../../src/marts/table.js';
import { listJson } from '../../src/store/json.js';
import { Lines } from '../../src/store/lines.js';
import { tableRowset } from '../../src/store/rowset.js';
import { columnBuilder } from '../../src/store/table.js';

const columns = [text('key', 'Key.'), count('n', 'Number.')] as const;
const definition: Table = { name: 'x', grain: 'row', key: ['key'], groupings: [], columns };

function tableOf(keys: readonly string[]) {
  const numbers = keys.map((_, i) => i + 1);
  const built = columns.map((column) => {
    const builder = columnBuilder(column, keys.length, column.kind === 'count');
    builder.append(column.kind === 'count' ? numbers : [...keys]);
    return [column.name, builder.finish()] as const;
  });
  return { definition, rows: keys.length, bytes: 0, columns: new Map(built) };
}

const table = tableOf(['a', 'ü', 'c']);

t.test('a list is the same with kept lines as without', (t) => {
  const names = ['key', 'n'];
  for (const room of [1_000_000, 300, 0]) {
    const lines = new Lines(room);
    for (const rows of [[0, 1, 2], [2, 0], [1], [], [0, 1, 2]]) {
      const some = Uint32Array.from(rows);
      const plain = tableRowset(table, names, some);
      const kept = listJson(lines.of(table, some, plain), { rows: rows.length });
      t.equal(kept.toString(), listJson(plain, { rows: rows.length }).toString());
    }
  }
  const two = tableRowset(table, names, Uint32Array.of(1, 0));
  t.equal(
    listJson(new Lines(100).of(table, Uint32Array.of(1, 0), two), {}).toString(),
    '{"data":[{"key":"ü","n":2},{"key":"a","n":1}],"meta":{}}',
  );
  t.end();
});

t.test(
  'lines that fill a chunk, end with it, are longer, and those of other tables between them',
  (t) => {
    const besideKey = ',{"key":"","n":1}'.length;
    const long = [30_000, 35_483, 65_536 - besideKey, 65_537 - besideKey, 3, 200_000, 65_000, 400];
    const tables = [tableOf(long.map((length, i) => String(i).repeat(length))), table];
    const lines = new Lines(1_000_000);
    for (const rows of [
      [4],
      [0, 1],
      [2, 7],
      [0, 1, 2, 3],
      [4, 5, 6, 7, 0],
      [3, 3],
      [1, 0, 4, 7, 2],
      [2, 0],
    ]) {
      for (const one of tables) {
        const some = Uint32Array.from(rows.filter((row) => row < one.rows));
        const plain = tableRowset(one, ['key', 'n'], some);
        const kept = listJson(lines.of(one, some, plain), {});
        t.ok(kept.equals(listJson(plain, {})), `rows ${some.join()}`);
      }
    }
    t.end();
  },
);

t.test('a line is written out once while there is room', (t) => {
  const count = (room: number) => {
    let written = 0;
    const lines = new Lines(room);
    const plain = tableRowset(table, ['key', 'n'], Uint32Array.of(0, 1, 2));
    const counted = { ...plain, line: (row: number) => ((written += 1), plain.line(row)) };
    for (let i = 0; i < 3; i += 1) listJson(lines.of(table, Uint32Array.of(0, 1, 2), counted), {});
    return written;
  };
  t.strictSame([count(1_000_000), count(0)], [3, 9]);
  t.end();
});

/** Cursors and pages of small lists; formats and how a caller chooses one. */
import t from 'tap';
import { Cursors } from '../../src/query/cursor.ts';
import { chooseFormat, contentType, formats, type Format } from '../../src/query/formats.ts';
import { pageOf } from '../../src/query/paging.ts';
import { errorsOf, refusal } from '../support/query-table.ts';

const cursors = new Cursors(Buffer.alloc(32, 1));
const position = { release: 'first', binding: 'of a caller', after: ['c1', 2.5, null, true] };
const invalid = {
  ...{ type: 'invalid-cursor' },
  detail: 'Start again without cursor; it was changed or is of another list.',
};
/** The first 12 bytes. */
const nonceOf = (cursor: string) => cursor.slice(0, 16);

t.test('a position has one cursor, and a nonce of its own by a key of its own', (t) => {
  const cursor = cursors.write(position);
  t.equal(new Cursors(Buffer.alloc(32, 1)).write(position), cursor, 'the same on every instance');
  t.strictSame(cursors.read(cursor), position);
  const others = [
    new Cursors(Buffer.alloc(32, 2)).write(position),
    cursors.write({ ...position, release: 'second' }),
    cursors.write({ ...position, binding: 'of another' }),
    cursors.write({ ...position, after: ['c2', 2.5, null, true] }),
  ];
  t.equal(new Set([cursor, ...others].map(nonceOf)).size, 5);
  t.match(
    refusal(() => new Cursors(Buffer.alloc(32, 2)).read(cursor)),
    invalid,
  );
  t.notMatch(Buffer.from(cursor, 'base64url').toString('latin1'), /first|of a caller|c1/);
  t.end();
});

t.test('a cursor that was changed, cut or written in another way is refused', (t) => {
  const cursor = cursors.write(position);
  const bytes = Buffer.from(cursor, 'base64url');
  for (let i = 0; i < bytes.length; i += 1) {
    const changed = Buffer.from(bytes);
    changed[i] = (changed[i] ?? 0) ^ 1;
    t.match(
      refusal(() => cursors.read(changed.toString('base64url'))),
      invalid,
      `byte ${i}`,
    );
  }
  const written = [`${cursor}=`, ` ${cursor}`, cursor.slice(0, -1), cursor.slice(0, 30), '', 'x'];
  for (const text of written)
    t.match(
      refusal(() => cursors.read(text)),
      invalid,
      text,
    );
  t.end();
});

const rows = ['e', 'd', 'c', 'b', 'a'].map((id) => ({ id }));
const page = (query: string, from = rows, binding = 'runs of a caller') => {
  const { data, meta } = pageOf(query, cursors, { rows: from, idOf: ({ id }) => id, binding });
  const { next_cursor, ...counts } = meta;
  return { ids: data.map(({ id }) => id).join(''), ...counts, next: next_cursor };
};

t.test('pages of a list follow each other, and end', (t) => {
  const first = page('limit=2');
  t.match(first, { ids: 'ed', rows: 2, total_rows: 5 });
  const second = page(`limit=2&cursor=${first.next}`);
  t.match(second, { ids: 'cb', rows: 2, total_rows: 5 });
  t.strictSame(page(`limit=2&cursor=${second.next}`), {
    ...{ ids: 'a', rows: 1, total_rows: 5, next: null },
  });
  t.strictSame(page('limit=5'), { ids: 'edcba', rows: 5, total_rows: 5, next: null });
  t.match(page('limit=4').next, /./, 'one is left');
  const each = page('limit=1');
  t.match(page(`limit=3&cursor=${each.next}`), { ids: 'dcb' }, 'after the first row');
  t.strictSame(page('', []), { ids: '', rows: 0, total_rows: 0, next: null });
  const many = Array.from({ length: 101 }, (_, i) => ({ id: `r${i}` }));
  t.match(page('', many), { rows: 100, total_rows: 101, next: /./ }, '100 by default');
  const newer = [{ id: 'f' }, ...rows];
  t.match(page(`limit=2&cursor=${first.next}`, newer), { ids: 'cb' }, 'whatever came before');
  t.end();
});

t.test('a cursor belongs to its list, and to a row that is there', (t) => {
  const { next } = page('limit=2');
  const refused = (from: typeof rows, binding?: string) =>
    refusal(() => page(`cursor=${next}`, from, binding));
  t.match(refused(rows, 'runs of another'), invalid);
  t.match(refused(rows.filter(({ id }) => id !== 'd')), invalid, 'its row is gone');
  t.match(
    errorsOf(() => page('limit=1001')),
    [{ parameter: 'limit' }],
  );
  t.match(
    errorsOf(() => page('limit=0')),
    [{ parameter: 'limit' }],
  );
  t.match(
    errorsOf(() => page('cursor=')),
    [{ parameter: 'cursor' }],
  );
  t.end();
});

t.test('the format: as asked for, else as the caller likes best', (t) => {
  const cases: [Format | null, string | undefined, Format][] = [
    ['csv', 'text/html', 'csv'],
    [null, undefined, 'json'],
    [null, '*/*', 'json'],
    [null, 'application/json', 'json'],
    [null, 'application/json;charset=utf-8', 'json'],
    [null, 'text/csv', 'csv'],
    [null, 'text/csv;freq=5', 'csv'],
    [null, 'application/json; q=0.1, text/csv; q=0.5', 'csv'],
    [null, 'text/*;q=0.5, application/x-ndjson', 'ndjson'],
    [null, 'text/csv;q=0.1 , application/json; Q = 0.9', 'json'],
    [null, 'text/csv;header=present;q=0.9,application/json;charset=utf-8;q=0.1', 'csv'],
    [null, 'application/vnd.apache.parquet', 'parquet'],
    [null, 'application/vnd.apache.arrow.stream, */*;q=0.1', 'arrow'],
  ];
  for (const [given, accept, format] of cases)
    t.equal(chooseFormat(given, accept), format, String(accept));
  const all =
    'application/json, text/csv, application/x-ndjson, application/vnd.apache.parquet or ' +
    'application/vnd.apache.arrow.stream';
  for (const accept of ['text/html', 'application/json;q=0', '']) {
    const detail = `Accept: expected ${all}, got ${JSON.stringify(accept)}.`;
    t.match(
      refusal(() => chooseFormat(null, accept)),
      { type: 'not-acceptable', detail },
    );
  }
  t.strictSame(formats.map(contentType), [
    ...['application/json', 'text/csv; charset=utf-8', 'application/x-ndjson'],
    ...['application/vnd.apache.parquet', 'application/vnd.apache.arrow.stream'],
  ]);
  t.end();
});

import t from 'tap';
import { compareText } from '../../src/store/columns.ts';
import { csvCell } from '../../src/store/csv.ts';
import { numberText, quotient, roundTo } from '../../src/store/exact.ts';

t.test('text orders by code point', (t) => {
  // U+FF5E is above the surrogates in UTF-16, and below U+1F600 in code points.
  const sorted = ['a', 'B', '', 'aa', '\u{1F600}', '\uFF5E', 'é', '\u{1F600}a'].sort(compareText);
  t.strictSame(sorted, ['', 'B', 'a', 'aa', 'é', '\uFF5E', '\u{1F600}', '\u{1F600}a']);
  t.end();
});

t.test('quotients are rounded once, half away from zero', (t) => {
  t.strictSame(
    [
      [1, 3],
      [1, 200],
      [-1, 200],
      [-1, 201],
      [5, 1000],
      [1005, 1000],
      [0, 7],
    ].map(([numerator = 0, denominator = 1]) => quotient(numerator, denominator, 2)),
    [0.33, 0.01, -0.01, 0, 0.01, 1.01, 0],
  );
  t.equal(roundTo(2.345, 2), 2.35);
  t.end();
});

t.test('csv cells', (t) => {
  t.strictSame(
    ['a', 'a,b', 'a"b', 'a\nb', '=a', '+1', '\ta', -5, 0.5, true, null].map((cell) =>
      csvCell(cell),
    ),
    ['a', '"a,b"', '"a""b"', '"a\nb"', "'=a", "'+1", "'\ta", '-5', '0.5', 'true', ''],
  );
  t.end();
});

t.test('the text of a number is that of JavaScript', (t) => {
  const numbers = [0, -0, 1, 0.1, 12.5, 12.05, 99.9999, 0.0001, 0.00001, -3.4, 1e21, 2 ** 53];
  const near = [434.99999999999994, 435, 214748.3647, 214748.3648, 0.1 + 0.2, 1 / 3];
  const spread = Array.from({ length: 1_000 }, (_, i) => (i * 7919) / 10 ** (i % 6));
  const wrong = [...numbers, ...near, ...spread].filter(
    (value) => numberText(value) !== String(value),
  );
  t.strictSame(wrong, []);
  t.end();
});

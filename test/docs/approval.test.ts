import { readFileSync } from 'node:fs';
import t from 'tap';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const sheet = read('docs/approval.md');

t.test('every business rule is put to the expert', (t) => {
  const rules = [...read('pyspark/pipeline/rules.toml').matchAll(/^\[(\w+)\]/gm)];
  t.ok(rules.length > 0);
  for (const [, name = ''] of rules) t.ok(sheet.includes(name), name);
  t.end();
});

t.test('each question has what was assumed, what else could be, and an empty answer', (t) => {
  const questions = sheet
    .split(/^## (?=\d)/m)
    .slice(1)
    .map((text) => text.split(/^## /m)[0] ?? '');
  t.ok(questions.length > 0);
  for (const question of questions) {
    const [title = ''] = question.split('\n', 1);
    t.match(question, /^- Assumed: .*^- Otherwise.*^- Answer: *$/ms, title);
  }
  t.end();
});

t.test('the signature is empty', (t) => {
  const [, signature = ''] = sheet.split('## Signature');
  const cells = [...signature.matchAll(/^\| (\w[^|]*)\|([^|]*)\|$/gm)];
  t.same(
    cells.map(([, what = '']) => what.trim()),
    [
      'Name',
      'Role',
      'Release that was looked at',
      'Approved, or approved with the answers above',
      'Date',
      'Signature',
    ],
  );
  for (const [, what = '', cell] of cells) t.equal(cell?.trim(), '', what);
  t.match(sheet, 'Status: **not signed**');
  t.end();
});

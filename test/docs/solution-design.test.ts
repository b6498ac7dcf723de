import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { marts } from '../../src/marts/index.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const [, section = ''] = read('docs/solution-design.md').split(/^## 2\. /m);
const [table = ''] = section.split(/^## 3\. /m);
const requirements = [...table.matchAll(/^\| (.+?) \| (.+?) \| (.+?) \|$/gm)]
  .map(([, what = '', by = '', proof = '']) => ({ what, by, proof }))
  .filter(({ what }) => what !== 'requirement' && what !== '---');
const paths = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);

t.test('what meets and proves a requirement is linked and there, or is said to be planned', (t) => {
  t.ok(requirements.length > 20);
  for (const { what, by, proof } of requirements)
    for (const cell of [by, proof]) {
      t.ok(paths(cell).length > 0 || cell === 'planned', `${what}: ${cell}`);
      const links = [...cell.matchAll(/\[`([^`]+)`\]\(([^)]+)\)/g)];
      t.same(
        links.map(([, path]) => path),
        paths(cell),
        `${what}: each is a link`,
      );
      for (const [, path = '', link = ''] of links) {
        t.equal(new URL(link, new URL('docs/', root)).href, new URL(path, root).href);
        t.ok(existsSync(new URL(path, root)), path);
      }
    }
  t.end();
});

t.test('a package that was asked for is imported where the table says', (t) => {
  const rows = requirements.filter(({ what }) => what.startsWith('package '));
  t.same(
    rows.flatMap(({ what }) => paths(what)),
    [
      ...['fastify', '@aws-sdk/client-redshift-data', '@aws-sdk/client-glue', '@fastify/jwt'],
      ...['pino', 'zod', 'tap'],
    ],
  );
  for (const { what, by } of rows)
    for (const path of paths(by))
      t.match(read(path), new RegExp(`(from |import\\(|")['"]?${paths(what).join('')}['"]`), path);
  t.end();
});

t.test('each mart has a dashboard in the table', (t) => {
  const rows = requirements.filter(({ what }) => what.startsWith('dashboard '));
  t.same(
    rows.flatMap(({ by }) => paths(by)),
    marts.map(({ name }) => `streamlit/app_pages/${name}.py`),
  );
  t.end();
});

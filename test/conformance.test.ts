/** One word per mart in every layer, and one schema: an eighth mart fails here until it has all. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { marts } from '../src/marts/index.ts';
import { contractFiles } from '../src/tools/contracts.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (path: string) => `${root}/${path}`;

const text = (path: string) => readFileSync(at(path), 'utf8');

/** What a mart has in each layer: the file, or one of two, and what must be written in it. */
const places = (name: string): [paths: readonly string[], pattern?: RegExp][] => [
  [[`src/marts/${name}.ts`]],
  [['src/marts/index.ts'], new RegExp(`^export const marts.*\\b${name}\\b`, 'm')],
  [[`pyspark/pipeline/marts/${name}/__init__.py`, `pyspark/pipeline/marts/${name}.py`]],
  [['pyspark/pipeline/marts/__init__.py'], new RegExp(`^    "${name}": `, 'm')],
  [['pyspark/pipeline/contracts/tables.json'], new RegExp(`^  "${name}": `, 'm')],
  [['pyproject.toml'], new RegExp(`^layers = .*\\b${name}\\b`, 'm')],
  [[`streamlit/app_pages/${name}.py`]],
  [['streamlit/dashboard/pages.py'], new RegExp(`^ {8}"${name}",$`, 'm')],
  [[`streamlit/dashboard/${name}/page_data.py`]],
  [['openapi.yaml'], new RegExp(`^  /v1/${name}/aggregate:`, 'm')],
  [['README.md'], new RegExp(`^\\| ${name} `, 'm')],
  [['docs/marts.md'], new RegExp(`^## ${name}$`, 'm')],
  [['docs/columns.md'], new RegExp(`^## ${name}$`, 'm')],
  [['docs/diagrams/data-model.drawio'], new RegExp(`\\b${name}\\b`)],
  [[`test/oracle/${name}.sql`]],
  [['test/oracle/marts.py'], new RegExp(`"${name}"`)],
  [[`test/pyspark/marts/test_${name}.py`]],
  [[`test/streamlit/test_${name}_page.py`]],
];

/** Files that a mart lacks, or whose line or section of it is missing. */
const missingOf = (name: string): string[] =>
  places(name).flatMap(([paths, pattern]) => {
    const found = paths.find((path) => existsSync(at(path)));
    if (found !== undefined && (!pattern || pattern.test(text(found)))) return [];
    return `${paths.join(' or ')}${pattern ? ` without ${name}` : ''}`;
  });

test('every registered mart is in each layer', (t) => {
  for (const { name } of marts) t.strictSame(missingOf(name), [], name);
  t.end();
});

test('an eighth mart gets a list of what it lacks', (t) => {
  t.strictSame(missingOf('menus'), [
    'src/marts/menus.ts',
    'src/marts/index.ts without menus',
    'pyspark/pipeline/marts/menus/__init__.py or pyspark/pipeline/marts/menus.py',
    'pyspark/pipeline/marts/__init__.py without menus',
    'pyspark/pipeline/contracts/tables.json without menus',
    'pyproject.toml without menus',
    'streamlit/app_pages/menus.py',
    'streamlit/dashboard/pages.py without menus',
    'streamlit/dashboard/menus/page_data.py',
    'openapi.yaml without menus',
    'README.md without menus',
    'docs/marts.md without menus',
    'docs/columns.md without menus',
    'docs/diagrams/data-model.drawio without menus',
    'test/oracle/menus.sql',
    'test/oracle/marts.py without menus',
    'test/pyspark/marts/test_menus.py',
    'test/streamlit/test_menus_page.py',
  ]);
  t.end();
});

test('the shared documents are not stale', (t) => {
  for (const [name, text] of contractFiles()) {
    t.equal(readFileSync(at(`pyspark/pipeline/contracts/${name}`), 'utf8'), text, name);
  }
  t.end();
});

test('nothing shadows the real pyspark and streamlit', (t) => {
  for (const path of [
    'pyspark/__init__.py',
    'streamlit/__init__.py',
    'pyspark/pyspark.py',
    'streamlit/streamlit.py',
  ]) {
    t.notOk(existsSync(at(path)), path);
  }
  t.end();
});

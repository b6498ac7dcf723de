/** One word per mart in every layer, and one schema: an eighth mart fails here until it has all. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { marts } from '../src/marts/index.js';
import { contractFiles } from '../src/tools/contracts.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (path: string) => `${root}/${path}`;

test('every registered mart has its file in each layer and its heading in the docs', (t) => {
  const docs = readFileSync(at('docs/marts.md'), 'utf8');
  for (const { name } of marts) {
    t.ok(existsSync(at(`src/marts/${name}.ts`)), `src/marts/${name}.ts`);
    const built = [`${name}.py`, `${name}/__init__.py`];
    t.ok(
      built.some((file) => existsSync(at(`pyspark/pipeline/marts/${file}`))),
      `pyspark/pipeline/marts/${name}`,
    );
    t.ok(existsSync(at(`streamlit/app_pages/${name}.py`)), `streamlit/app_pages/${name}.py`);
    t.match(docs, `\n## ${name}\n`, `docs/marts.md has a section ${name}`);
  }
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

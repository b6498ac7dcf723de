/** What the documents name is there: files, headings, commands. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { parameters } from '../../infra/lib/parameters.ts';

const root = new URL('../../', import.meta.url);
const documents = [
  'README.md',
  ...readdirSync(new URL('docs/', root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** As GitHub makes them. */
const anchors = (text: string) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

t.test('every link leads to a file and heading', (t) => {
  for (const document of documents) {
    const at = new URL(document, root);
    for (const [, link = ''] of readFileSync(at, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [, anchor] = link.split('#');
      const target = new URL(link.replace(/#.*/, '') || at, at);
      t.ok(existsSync(target), `${document}: ${link}`);
      if (anchor !== undefined)
        t.ok(anchors(readFileSync(target, 'utf8')).includes(anchor), `${document}: ${link}`);
    }
  }
  t.end();
});

t.test('every path of the repository that is named exists', (t) => {
  for (const document of documents) {
    const text = readFileSync(new URL(document, root), 'utf8');
    const named = text.matchAll(/`((?:src|routes|pyspark|streamlit|infra|test|docs)\/[\w./-]*)`/g);
    for (const [, path = ''] of named)
      t.ok(existsSync(new URL(path, root)), `${document}: ${path}`);
  }
  t.end();
});

t.test('every make target and npm script that is named exists', (t) => {
  const targets = [...readFileSync(new URL('Makefile', root), 'utf8').matchAll(/^([a-z -]+):/gm)];
  const known = new Set(targets.flatMap(([, names = '']) => names.split(' ')));
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    scripts: Record<string, string>;
  };
  for (const document of documents) {
    const text = readFileSync(new URL(document, root), 'utf8');
    for (const [, , name = ''] of text.matchAll(/(`|^|\()make (?:-s )?([a-z][a-z-]+)/gm))
      t.ok(known.has(name), `${document}: make ${name}`);
    for (const [, name = ''] of text.matchAll(/npm run ([a-z-]+)/g))
      t.ok(name in scripts, `${document}: npm run ${name}`);
  }
  t.end();
});

t.test('every parameter of a deployment is described', (t) => {
  const text = readFileSync(new URL('docs/deployment.md', root), 'utf8');
  const section = text.split(/^## /m).find((one) => one.startsWith('Parameters')) ?? '';
  const described = [...section.matchAll(/^\| .*/gm)].flatMap(([row]) =>
    [...row.matchAll(/`(\w+)(?:\.\w+)?`/g)].map(([, name]) => name),
  );
  for (const name of Object.keys(parameters.shape)) t.ok(described.includes(name), name);
  t.end();
});

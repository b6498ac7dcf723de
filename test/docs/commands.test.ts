/** Every command is in the documents: targets of make, commands of main.py, npm scripts. */
import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(new URL('docs/', root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const text = documents.map(read).join('\n');
const isNamed = (command: string) => new RegExp(`\\b${command}(?![\\w-])`).test(text);

t.test('targets of make that make help lists', (t) => {
  const targets = [...read('Makefile').matchAll(/^([a-z-]+):.* ## /gm)].map(
    ([, name = '']) => name,
  );
  t.ok(targets.length > 20);
  t.strictSame(
    targets.filter((name) => !isNamed(`make (-s )?${name}`)),
    [],
  );
  t.end();
});

t.test('commands of main.py', (t) => {
  const names = [...read('pyspark/pipeline/cli/main.py').matchAll(/add_parser\(\s*"(\w+)"/g)];
  const commands = names.map(([, name = '']) => name);
  t.ok(commands.length > 5);
  t.strictSame(
    commands.filter((name) => !isNamed(`main\\.py ${name}`)),
    [],
  );
  t.end();
});

t.test('npm scripts that write files of the repository', (t) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const writing = Object.keys(scripts).filter((name) => !/^(lint|build|test|bundle)/.test(name));
  t.strictSame(
    writing.filter((name) => !isNamed(`npm run ${name}`)),
    [],
  );
  t.end();
});

t.test(
  'the guide of the first deployment sets each variable of the shell before it is used',
  (t) => {
    const [, guide = ''] = read('docs/deployment.md').split('## The first time');
    const [steps = ''] = guide.split('\n## ');
    const blocks = [...steps.matchAll(/```\n(.*?)```/gs)].map(([, block = '']) => block);
    t.ok(blocks.length > 10);
    const known = new Set(['PWD', 'PATH']);
    const unset = blocks.flatMap((block) =>
      block.split('\n').flatMap((line) => {
        for (const [, name = ''] of line.matchAll(/(?:^|\s|for )([A-Za-z_]+)(?:=| in )/g))
          known.add(name);
        return [...line.matchAll(/\$([A-Za-z_]+)/g)].filter(([, name = '']) => !known.has(name));
      }),
    );
    t.strictSame(
      unset.map(([name]) => name),
      [],
    );
    t.end();
  },
);

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

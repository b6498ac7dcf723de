/** What the API offers is in the documents: a new operator, limit, header, route or tool fails here until it is. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { parse } from 'yaml';
import { dateGrains } from '../../src/query/groups.ts';
import { formats } from '../../src/query/formats.ts';
import { headers } from '../../src/http/openapi/headers.ts';
import { tools } from '../../src/http/mcp/tools.ts';
import { martTables } from '../../src/marts/index.ts';
import { columnNames, measures, operators } from '../../src/marts/table.ts';
import { settings } from '../../src/settings/index.ts';
import { limitSettings } from '../../src/settings/limits.ts';
import { columnDocs } from '../../src/tools/column-docs.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const api = read('docs/api.md');
const section = (title: string) =>
  api.split(/^## /m).find((one) => one.startsWith(`${title}\n`)) ?? '';

interface Schema {
  readonly $ref?: string;
  readonly name?: string;
  readonly schema?: Schema;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
}

interface Operation {
  readonly parameters?: readonly Schema[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Schema }>> };
}

interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly parameters: Readonly<Record<string, Schema>>;
  };
}

const contract = parse(read('openapi.yaml')) as Contract;
const operations = Object.values(contract.paths).flatMap((item) => Object.values(item));
const columns = new Set(martTables.flatMap(({ table }) => columnNames(table)));

function resolved(schema: Schema): Schema {
  const [, , kind = '', name = ''] = schema.$ref?.split('/') ?? [];
  const of = contract.components[kind as keyof Contract['components']] as
    Readonly<Record<string, Schema>> | undefined;
  const target = of?.[name];
  return target ? resolved(target) : schema;
}

/** Bounds of a parameter or of a property of a body, by name. Filters have the bounds of any filter. */
function boundsOf(given: Schema, named = ''): [name: string, bound: number][] {
  const schema = resolved(given);
  const name = schema.name ?? named;
  const { maximum, maxItems, maxLength, schema: inner, items, properties = {} } = schema;
  const own = [maximum, maxItems, maxLength].flatMap((bound): [string, number][] =>
    bound === undefined ? [] : [[columns.has(name.split('.')[0] ?? '') ? 'filter' : name, bound]],
  );
  const below = [inner, items].flatMap((one) => (one ? boundsOf(one, name) : []));
  return [
    ...own,
    ...below,
    ...Object.entries(properties).flatMap(([key, one]) => boundsOf(one, key)),
  ];
}

t.test('operators, measures, grains of dates and formats', (t) => {
  const words = {
    'Reading rows': [...operators.slice(2), 'ne'].map((one) => `\`.${one}`),
    Aggregates: [...measures.map((one) => `\`${one}\``), ...dateGrains],
  };
  for (const [title, listed] of Object.entries(words))
    t.strictSame(
      listed.filter((word) => !section(title).includes(word)),
      [],
      title,
    );
  t.strictSame(
    formats.filter(
      (one) => !new RegExp(`\\b${one}\\b`).test(section('Reading rows').toLowerCase()),
    ),
    [],
  );
  t.end();
});

t.test('parameters, headers and routes', (t) => {
  const given = operations.flatMap(({ parameters = [] }) => parameters.map(resolved));
  const names = new Set(
    given.flatMap(({ name = '' }) => (columns.has(name.split('.')[0] ?? '') ? [] : [name])),
  );
  t.ok(names.size > 10);
  t.strictSame(
    [...names].filter((name) => !new RegExp(`[\`{]${name}\\b`).test(api)),
    [],
  );
  t.strictSame(
    Object.keys(headers).filter((name) => !api.includes(name)),
    [],
  );
  const routes = Object.keys(contract.paths).filter((path) => {
    const table = martTables.some(({ table: { name } }) =>
      [`/v1/${name}`, `/v1/${name}/aggregate`, `/v1/${name}/lookup`].includes(path),
    );
    const tail = path.slice(path.lastIndexOf('}') + 1);
    return !table && !api.includes(path) && (tail === '' || !api.includes(tail));
  });
  t.strictSame(routes, []);
  t.end();
});

t.test('limits, with their values', (t) => {
  const rows = section('Limits').split('\n');
  const has = (name: string, value: number) =>
    rows.some((row) => row.includes(name) && row.includes(value.toLocaleString('en')));
  const bounds = operations.flatMap(({ parameters = [], requestBody }) =>
    [
      ...parameters,
      ...Object.values(requestBody?.content ?? {}).map(({ schema }) => schema),
    ].flatMap((one) => boundsOf(one)),
  );
  const unique = new Map(
    bounds.map(([name, bound]) => [`${name} ${bound}`, [name, bound] as const]),
  );
  t.ok(unique.size > 8);
  // As many as there are marts, or columns of a table: no caller meets it.
  const isNatural = (name: string, bound: number) =>
    name === 'marts' || (name === 'fields' && bound < 30);
  for (const [text, [name, bound]] of unique)
    if (!isNatural(name, bound)) t.ok(has(name, bound), text);
  for (const { variable, schema } of Object.values(limitSettings))
    t.ok(has(variable, schema.parse(undefined)), variable);
  t.ok(has('GP_TOKEN_BYTES', settings.tokenBytes.schema.parse(undefined)));
  t.end();
});

t.test('columns: docs/columns.md is as npm run columns writes it', (t) => {
  t.equal(read('docs/columns.md'), columnDocs());
  t.end();
});

t.test('fields of meta', (t) => {
  const meta = resolved({ $ref: '#/components/schemas/Meta' }).properties ?? {};
  t.strictSame(
    Object.keys(meta).filter((name) => !api.includes(`\`${name}\``)),
    [],
  );
  t.end();
});

t.test('tools of assistants, with their arguments', (t) => {
  const text = read('docs/assistants.md');
  for (const { name, input } of tools) {
    const [row = ''] = text.split('\n').filter((line) => line.startsWith(`| \`${name}\``));
    t.ok(row, name);
    const missing = Object.keys(input).filter((one) => !row.includes(`\`${one}\``));
    t.strictSame(missing, [], name);
  }
  t.end();
});

t.test('generators of clients, with the versions that are installed', (t) => {
  const python = read('test/contract/requirements.txt');
  const versionOf = (name: string) => {
    const [, pinned] = new RegExp(`^${name}==(\\S+)`, 'm').exec(python) ?? [];
    if (pinned !== undefined) return pinned;
    return (JSON.parse(read(`node_modules/${name}/package.json`)) as { version: string }).version;
  };
  const rows = [
    ...section('The contract, and what may change in it').matchAll(/^\| (.+?) \| ([\d., ]+) \|/gm),
  ];
  t.equal(rows.length, 5);
  for (const [, names = '', versions = ''] of rows) {
    const installed = names
      .replace(/:.*/, '')
      .split(' with ')
      .map((name) => versionOf(name).split('.').slice(0, 2).join('.'));
    t.equal(versions, installed.join(', '), names);
  }
  t.end();
});

/** The contract keeps what its last release has promised; docs/api.md says what counts as that. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { stringify } from 'yaml';
import { martTables } from '../../src/marts/index.ts';
import { count, text as textColumn, type Table } from '../../src/marts/table.ts';
import { describedApi } from '../../src/tools/described-api.ts';
import { breakingChanges } from './breaking.ts';

/** The contract of the last release: `npm run openapi test/contract/baseline.yaml` writes it. */
const baseline = readFileSync('test/contract/baseline.yaml', 'utf8');

t.test('nothing breaks since the last release', (t) => {
  const changes = breakingChanges(baseline, readFileSync('openapi.yaml', 'utf8'));
  t.strictSame(changes, [], 'breaks clients of the released contract');
  t.end();
});

t.test('a column, an operator, a value and a table are additions', async (t) => {
  const before = stringify(await describedApi(), { aliasDuplicateObjects: false });
  const [first] = martTables;
  if (!first) throw new Error('no mart is registered');
  const { mart, table } = first;
  // Everything about a table derives from the registry.
  const added: Table = {
    ...table,
    columns: [
      ...table.columns.map((column) =>
        column.values ? { ...column, values: [...column.values, 'Another'] } : column,
      ),
      count('visits', 'Visits.', { nullable: true }),
      textColumn('channel', 'Channel.', { values: ['app', 'web'] }),
    ],
  };
  const other = { ...table, name: 'clv/other' };
  const registry = martTables as unknown as unknown[];
  registry.splice(0, 1, { mart, table: added }, { mart, table: other });
  t.teardown(() => registry.splice(0, 2, first));
  const after = stringify(await describedApi(), { aliasDuplicateObjects: false });
  t.match(after, 'name: visits.null');
  t.match(after, '/v1/clv/other/aggregate');
  t.strictSame(breakingChanges(before, after), []);
});

const text = { type: 'string' };

/** A contract of one route with a parameter, a body and a reply. */
function contract() {
  const reply = {
    type: 'object',
    properties: { tier: { type: 'string', enum: ['High', 'Low'] }, clv: { type: 'number' } },
    additionalProperties: false,
  };
  const problem = { type: 'object', properties: { type: { type: 'string', enum: ['a', 'b'] } } };
  const body = { type: 'object', properties: { reason: text }, additionalProperties: false };
  const route = (operationId: string) => ({
    post: {
      operationId,
      parameters: [
        { name: 'format', in: 'query', schema: { type: 'string', enum: ['json', 'csv'] } },
      ] as object[],
      requestBody: { content: { 'application/json': { schema: body } } },
      responses: {
        200: { description: 'ok', content: { 'application/json': { schema: reply } } },
        400: { description: 'no', content: { 'application/problem+json': { schema: problem } } },
      },
    },
  });
  return {
    openapi: '3.1.1',
    info: { title: 'Small', version: '1.0.0' },
    paths: Object.fromEntries(
      ['route', 'field', 'parameter', 'enum', 'type', 'problem', 'body'].map((name) => [
        `/v1/${name}`,
        // A copy of its own, which the example of that name breaks.
        structuredClone(route(name)),
      ]),
    ),
  };
}

type Contract = ReturnType<typeof contract>;

function changed(
  change: (at: (name: string) => Contract['paths'][string]['post']) => void,
  drop?: string,
): string {
  const made = contract();
  change((name) => {
    const found = made.paths[`/v1/${name}`];
    if (!found) throw new Error(name);
    return found.post;
  });
  const kept = Object.entries(made.paths).filter(([path]) => path !== drop);
  return JSON.stringify({ ...made, paths: Object.fromEntries(kept) });
}

t.test('each kind of breaking change is told', (t) => {
  const broken = changed((at) => {
    delete (
      at('field').responses[200].content['application/json'].schema.properties as Partial<
        Record<string, object>
      >
    )['clv'];
    at('parameter').parameters.push({ name: 'region', in: 'query', required: true, schema: text });
    at('enum').parameters[0] = {
      name: 'format',
      in: 'query',
      schema: { type: 'string', enum: ['json'] },
    };
    at('type').responses[200].content['application/json'].schema.properties.clv = text;
    Object.assign(at('problem').responses[400].content['application/problem+json'].schema, {
      properties: { type: { type: 'integer' } },
    });
    Object.assign(at('body').requestBody.content['application/json'].schema, {
      required: ['reason'],
    });
  }, '/v1/route');
  t.strictSame(breakingChanges(JSON.stringify(contract()), broken).sort(), [
    '/v1/body/post/requestBody/content/application/json/schema: Properties became required: `reason`.',
    "/v1/enum/post/parameters/0/schema: Enum lost values: 'csv'.",
    '/v1/field/post/responses/200/content/application/json/schema/properties/clv: Property `clv` was removed.',
    '/v1/parameter/post/parameters/1: Required `region` query parameter was added.',
    "/v1/problem/post/responses/400/content/application/problem+json/schema/properties/type: Type of `type` widened from 'string' to 'integer'.",
    '/v1/route: Path `/v1/route` was removed.',
    "/v1/type/post/responses/200/content/application/json/schema/properties/clv: Type of `clv` widened from 'number' to 'string'.",
  ]);
  t.end();
});

t.test('what only adds is not', (t) => {
  const added = changed((at) => {
    Object.assign(at('field').responses[200].content['application/json'].schema.properties, {
      more: text,
    });
    at('parameter').parameters.push({ name: 'region', in: 'query', schema: text });
    at('enum').responses[400].content['application/problem+json'].schema.properties.type.enum.push(
      'c',
    );
    Object.assign(at('body').requestBody.content['application/json'].schema.properties, {
      note: text,
    });
  });
  t.strictSame(breakingChanges(JSON.stringify(contract()), added), []);
  t.end();
});

/** The contract keeps what its last release has promised; docs/api.md says what counts as that. */
import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { breakingChanges } from './breaking.js';
import { releasedContract } from './released.js';

/** The first contract that was promised, until a tag says what is. */
const first = 'd762c7b612f203c8d4e1f299943cc6a55c066178';

const noHistory = existsSync('.git') ? false : 'this copy has no history to compare with';

t.test('nothing breaks since the last release', { skip: noHistory }, (t) => {
  const { name, text } = releasedContract('.', first);
  t.match(text, /^openapi: 3\.1/);
  const changes = breakingChanges(text, readFileSync('openapi.yaml', 'utf8'));
  t.strictSame(changes, [], `breaks clients of the contract at ${name}`);
  t.end();
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

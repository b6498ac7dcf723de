import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import t from 'tap';
import { parse } from 'yaml';
import { martTables } from '../../../src/marts/index.ts';
import { describedApi } from '../../../src/tools/described-api.ts';
import { testApp } from '../../support/app.ts';

interface Schema {
  readonly $ref?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly required?: readonly string[];
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly [extension: `x-${string}`]: unknown;
}

interface Contract {
  readonly paths: Readonly<Record<string, unknown>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly parameters: Readonly<Record<string, { readonly schema: object }>>;
  };
}

const isNullable = ({ type, anyOf }: Schema): boolean =>
  [type].flat().includes('null') || (anyOf?.some(isNullable) ?? false);

const contract = parse(readFileSync('openapi.yaml', 'utf8')) as Contract;

t.test('openapi.yaml is not stale (npm run openapi writes it)', async (t) => {
  t.strictSame(contract, await describedApi());
});

/** Sets of values are open in replies, so they are examples. */
function valuesOf({ $ref, enum: values, examples, anyOf = [] }: Schema): readonly unknown[] | null {
  if ($ref) return valuesOf(contract.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {});
  return values ?? examples ?? anyOf.map(valuesOf).find((one) => one !== null) ?? null;
}

t.test('the contract has the tables as they are registered, with grain, units and values', (t) => {
  const rows = Object.values(contract.components.schemas);
  for (const { table } of martTables) {
    const row = rows.find((one) => one['x-table'] === table.name);
    t.ok(`/v1/${table.name}` in contract.paths, table.name);
    t.strictSame(
      {
        key: row?.['x-key'],
        grain: row?.description,
        columns: Object.entries(row?.properties ?? {}).map(([name, schema]) => ({
          name,
          kind: schema['x-kind'],
          unit: schema['x-unit'] ?? null,
          values: valuesOf(schema)?.filter((value) => value !== null) ?? null,
          nullable: isNullable(schema),
        })),
      },
      {
        key: table.key,
        grain: table.grain,
        columns: table.columns.map(({ name, kind, unit, values, nullable }) => {
          return { name, kind, unit, values, nullable };
        }),
      },
    );
  }
  t.end();
});

t.test('the contract says what is required of a request, and how much a list may have', (t) => {
  const { schemas, parameters } = contract.components;
  t.equal(schemas['ActivateReleaseRequest']?.required, undefined, 'pin has a default');
  t.strictSame(schemas['LookUpCustomersRequest']?.required, ['customer_ids']);
  t.match(parameters['customer_id.ne']?.schema, { type: 'array', maxItems: 200 });
  t.match(parameters['by']?.schema, { type: 'array', maxItems: 3 });
  t.end();
});

t.test('a running API serves the same contract and a page to browse it', async (t) => {
  const { app } = await testApp(t, { release: null });
  const served = await app.inject('/v1/openapi.json');
  t.strictSame(served.json(), contract);
  const page = await app.inject('/docs/');
  t.equal(page.statusCode, 200);
  t.match(page.headers, {
    'content-type': 'text/html',
    'content-security-policy': /script-src 'self' 'sha256-[^']+';/,
  });
  t.match(page.body, '<title>Global Partners Analytics API</title>');
  t.match(page.body, '"../v1/openapi.json"');
  t.notMatch(page.body, /https?:/, 'nothing comes from another server');
  const folder = await app.inject('/docs');
  t.strictSame([folder.statusCode, folder.headers.location], [301, 'docs/']);
  const url = '/docs/js/scalar.js';
  const script = await app.inject({ url, headers: { 'accept-encoding': 'br' } });
  t.equal(script.headers['content-encoding'], 'br');
  t.ok(script.rawPayload.length < 1_500_000, `${script.rawPayload.length} bytes`);
  const plain = await app.inject(url);
  t.ok(brotliDecompressSync(script.rawPayload).equals(plain.rawPayload));
  for (const reply of [script, plain]) {
    const headers = { 'accept-encoding': 'br', 'if-none-match': String(reply.headers.etag) };
    t.equal((await app.inject({ url, headers })).statusCode, 304);
  }
});

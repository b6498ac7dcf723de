/** openapi.yaml: every route that says what it does, from the schemas that the code itself works with. */
import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { problems, type ProblemType } from '../errors.js';
import { marts } from '../marts/index.js';
import { mediaTypes } from '../query/formats.js';
import type { Parameter } from '../query/parameters.js';
import { apiVersion } from '../version.js';
import { componentSchemas, type Refer } from './components.js';
import type { Operation } from './operation.js';
import { Pool } from './pool.js';

type Described = RouteOptions & { readonly config: { readonly operation: Operation } };

const isDescribed = (route: RouteOptions): route is Described =>
  route.method === 'GET' && route.config?.operation !== undefined;

interface Parts {
  readonly refer: Refer;
  readonly parameters: Pool;
  readonly responses: Pool;
  readonly headers: Pool;
}

/** The whole document as plain JSON. */
export function openapiDocument(routes: readonly RouteOptions[]): Record<string, unknown> {
  const described = routes.filter(isDescribed);
  const { schemas, refer } = componentSchemas(described.map(({ config }) => config.operation));
  const parts: Parts = {
    refer,
    parameters: new Pool('parameters'),
    responses: new Pool('responses'),
    headers: new Pool('headers'),
  };
  const paths = Object.fromEntries(
    described.map((route) => [
      route.url.replaceAll(/:(\w+)/g, '{$1}'),
      { get: operationObject(route, parts) },
    ]),
  );
  return {
    openapi: '3.1.1',
    info,
    servers: [{ url: '/', description: 'The server of this document.' }],
    tags: [
      ...marts.map(({ name, question }) => ({ name, description: question })),
      { name: 'catalogue', description: 'What there is and how to ask for it.' },
      { name: 'releases', description: 'Which figures are served.' },
      { name: 'health', description: 'Is it up?' },
    ],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas,
      parameters: parts.parameters.parts,
      responses: parts.responses.parts,
      headers: parts.headers.parts,
    },
  };
}

const info = {
  title: 'Global Partners Analytics',
  version: apiVersion,
  description:
    'Marts of a restaurant group: versioned, cached, authenticated. Money is in USD, dates are local business dates.',
  license: { name: 'UNLICENSED', identifier: 'LicenseRef-UNLICENSED' },
};

function operationObject({ config }: Described, parts: Parts) {
  const { operation, access } = config;
  const share = (one: Parameter, place: 'path' | 'query') =>
    parts.parameters.share(one.name, parameterObject(one, place));
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description && { description: operation.description }),
    ...(access?.kind === 'public' && { security: [] }),
    ...(access?.kind === 'scope' && { 'x-scopes': access.anyOf }),
    parameters: [
      ...(operation.path ?? []).map((one) => share(one, 'path')),
      ...(operation.query ?? []).map((one) => share(one, 'query')),
    ],
    responses: {
      ...success(operation, parts),
      ...failures(operation, access?.kind ?? 'public', parts),
    },
  };
}

function parameterObject({ name, description, schema, takes }: Parameter, place: string) {
  const { $schema, ...one } = z.toJSONSchema(schema);
  const isMany = takes !== 'single';
  return {
    name,
    in: place,
    description,
    required: place === 'path',
    ...(isMany && { style: 'form', explode: takes === 'repeated' }),
    schema: isMany ? { type: 'array', minItems: 1, items: one } : one,
  };
}

function success({ summary, reply, isTable, isCached }: Operation, { refer, ...pools }: Parts) {
  const json = { 'application/json': { schema: refer(reply) } };
  const text = { schema: { type: 'string' } };
  const table = { [mediaTypes.csv]: text, [mediaTypes.ndjson]: text };
  const names = isCached ? Object.keys(headers) : ['X-Request-Id'];
  return {
    200: {
      description: summary,
      headers: Object.fromEntries(
        names.map((name) => [
          name,
          pools.headers.share(name, { description: headers[name], schema: { type: 'string' } }),
        ]),
      ),
      content: isTable ? { ...json, ...table } : json,
    },
    ...(isCached && {
      304: pools.responses.share('unchanged', { description: 'Not changed since If-None-Match.' }),
    }),
  };
}

function failures(operation: Operation, access: string, { refer, responses }: Parts) {
  const byStatus = new Map<number, ProblemType[]>();
  for (const type of problemsOf(operation, access)) {
    const [status] = problems[type];
    byStatus.set(status, [...(byStatus.get(status) ?? []), type]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, types]) => [
      status,
      responses.share(`problem_${status}`, {
        description: types.map((type) => `\`${type}\`: ${problems[type][1]}.`).join(' '),
        content: { 'application/problem+json': { schema: refer('Problem') } },
      }),
    ]),
  );
}

function problemsOf({ problems: own, isTable }: Operation, access: string): Set<ProblemType> {
  const ofTokens: readonly ProblemType[] = [
    'token-missing',
    'token-invalid',
    'not-ready',
    'release-unavailable',
  ];
  return new Set<ProblemType>([
    'bad-request',
    ...own,
    ...(access === 'public' ? [] : ofTokens),
    ...(access === 'scope' ? (['scope-missing'] as const) : []),
    ...(isTable ? (['not-acceptable'] as const) : []),
    'url-too-long',
    'headers-too-large',
    'internal',
  ]);
}

const headers: Readonly<Record<string, string>> = {
  'X-Request-Id': 'Names the request in problems and logs.',
  ETag: 'Changes with the release, the query, the format and the rows of the caller.',
  'Cache-Control': 'private, with max-age and stale-while-revalidate.',
  Vary: 'Authorization, Accept, Accept-Encoding.',
};

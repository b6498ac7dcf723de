/** openapi.yaml: every route that says what it does, from the schemas that the code itself works with. */
import type { RouteOptions } from 'fastify';
import { marts } from '../../marts/index.ts';
import type { Parameter } from '../../query/parameters.ts';
import { apiVersion } from '../version.ts';
import { componentSchemas } from './components.ts';
import { headers } from './headers.ts';
import { valueJsonSchema } from './json-schema.ts';
import type { Operation } from './operation.ts';
import { Pool } from './pool.ts';
import { failures, success, type Parts } from './responses.ts';

type Described = RouteOptions & { readonly config: { readonly operation: Operation } };

/** HEAD routes come with GET ones and say nothing of their own. */
const isDescribed = (route: RouteOptions): route is Described =>
  (route.method === 'GET' || route.method === 'POST') && route.config?.operation !== undefined;

/** The whole document as plain JSON; a filter takes at most so many values. */
export function openapiDocument(
  routes: readonly RouteOptions[],
  filterValues: number,
): Record<string, unknown> {
  const described = routes.filter(isDescribed);
  const { schemas, refer } = componentSchemas(described.map(({ config }) => config.operation));
  const parts: Parts = {
    refer,
    schemas: new Pool('schemas'),
    parameters: new Pool('parameters'),
    responses: new Pool('responses'),
    filterValues,
  };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of described) {
    const path = (paths[route.url.replaceAll(/:(\w+)/g, '{$1}')] ??= {});
    path[String(route.method).toLowerCase()] = operationObject(route, parts);
  }
  return {
    openapi: '3.1.1',
    info,
    servers: [{ url: '/', description: 'The server of this document.' }],
    externalDocs: { url: '/docs', description: 'The reference to browse and try.' },
    tags: [
      ...marts.map(({ name, question }) => ({ name, description: question })),
      { name: 'catalogue', description: 'What there is and how to ask for it.' },
      { name: 'releases', description: 'Which figures are served.' },
      { name: 'runs', description: 'How figures are made: for administrators.' },
      { name: 'health', description: 'Is it up, and how is it?' },
    ],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { ...schemas, ...parts.schemas.parts },
      parameters: parts.parameters.parts,
      responses: parts.responses.parts,
      headers,
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
  const share = (one: Parameter, place: 'path' | 'query' | 'header') =>
    parts.parameters.share(one.name, parameterObject(one, place, parts));
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description && { description: operation.description }),
    ...(operation.isDeprecated && { deprecated: true }),
    ...(access?.kind === 'public' && { security: [] }),
    ...(access?.kind === 'scope' && { 'x-scopes': access.anyOf }),
    // Java's methods have at most 255 parameters; with this they take one object.
    ...((operation.query?.length ?? 0) > 5 && { 'x-group-parameters': true }),
    parameters: [
      ...(operation.path ?? []).map((one) => share(one, 'path')),
      ...(operation.query ?? []).map((one) => share(one, 'query')),
      ...(operation.headers ?? []).map((one) => share(one, 'header')),
    ],
    ...(operation.body && {
      requestBody: {
        required: operation.isBodyRequired ?? false,
        content: { 'application/json': { schema: parts.refer(operation.body) } },
      },
    }),
    responses: {
      ...success(operation, access?.kind === 'public', parts),
      ...failures(operation, access?.kind ?? 'public', parts),
    },
  };
}

function parameterObject(parameter: Parameter, place: string, { schemas, filterValues }: Parts) {
  const { name, description, schema, takes, most, typeName, example, isRequired } = parameter;
  const plain = valueJsonSchema(schema);
  const items = typeName ? schemas.share(typeName, plain) : plain;
  return {
    name,
    in: place,
    description,
    ...((isRequired || place === 'path') && { required: true }),
    schema: takes === 'single' ? items : { type: 'array', maxItems: most ?? filterValues, items },
    ...(example !== undefined && { example }),
  };
}

/** The responses of an operation. */
import { problems, problemTypes, type ProblemType } from '../../errors.ts';
import { mediaTypes } from '../../query/formats.ts';
import type { Refer } from './components.ts';
import { problemSchema } from './envelopes.ts';
import {
  cacheHeaders,
  exportHeaders,
  headerReferences,
  rateHeaders,
  type HeaderName,
} from './headers.ts';
import type { Operation } from './operation.ts';
import type { Pool } from './pool.ts';

export interface Parts {
  readonly refer: Refer;
  readonly schemas: Pool;
  readonly parameters: Pool;
  readonly responses: Pool;
  readonly filterValues: number;
}

export function success(operation: Operation, isPublic: boolean, { refer, responses }: Parts) {
  const { summary, reply, isTable, isCached, status = 200, mediaType, links } = operation;
  const json = { [mediaType ?? 'application/json']: { schema: refer(reply) } };
  const response = {
    description: summary,
    headers: headerReferences(headersOf(operation, isPublic)),
    content: isTable ? { ...json, ...otherFormats } : json,
    ...(links && { links }),
  };
  return {
    [status]: response,
    ...(isTable && { 303: responses.share('Elsewhere', elsewhere) }),
    ...(isCached && { 304: responses.share('Unchanged', unchanged) }),
  };
}

/** By a range: generators make streams, or unions of every type, of media types that they know. */
const otherFormats = {
  [mediaTypes.csv]: { schema: { type: 'string' } },
  'application/*': {
    schema: {
      type: 'string',
      description: 'NDJSON, Arrow: each has its own media type, as the parameter `format` says.',
    },
  },
};

const elsewhere = {
  description:
    'A whole table that is too large to send, in a format other than json: Location has it as an Arrow file, for a short while.',
  headers: headerReferences(['Location']),
};

const unchanged = {
  description: 'Not changed since If-None-Match.',
  headers: headerReferences(cacheHeaders),
};

function headersOf(operation: Operation, isPublic: boolean): HeaderName[] {
  const { isTable, isCached, status, links, deprecation } = operation;
  return [
    'X-Request-Id',
    ...(isCached ? cacheHeaders : (['Cache-Control'] as const)),
    ...(isTable ? (['Server-Timing', ...exportHeaders] as const) : []),
    ...(links && 'next_page' in links ? (['Link'] as const) : []),
    ...(status === 202 ? (['Location'] as const) : []),
    ...(isPublic ? [] : rateHeaders),
    ...(deprecation ? (['Deprecation', 'Sunset'] as const) : []),
  ];
}

/** Problems of any route, which no client handles one by one. */
const anywhere: readonly ProblemType[] = [
  'route-not-found',
  'method-not-allowed',
  'request-timeout',
  'url-too-long',
  'headers-too-large',
  'internal',
];

const ofTokens: readonly ProblemType[] = [
  'token-missing',
  'token-invalid',
  'rate-limited',
  'not-ready',
  'release-unavailable',
  'read-timeout',
];

/** A problem response for each status; clients of one type handle it everywhere. */
export function failures(operation: Operation, access: string, parts: Parts) {
  const statuses = [...problemsOf(operation, access)].map((type) => problems[type][0]);
  return Object.fromEntries(
    [...new Set<number | 'default'>([...statuses, 'default'])].map((status) => [
      status,
      failure(status, parts),
    ]),
  );
}

function failure(status: number | 'default', { refer, responses }: Parts) {
  const types =
    status === 'default' ? anywhere : problemTypes.filter((type) => problems[type][0] === status);
  return responses.share(`Problem_${status}`, {
    description: types.map((type) => `\`${type}\`: ${problems[type][1]}.`).join(' '),
    headers: headerReferences(['X-Request-Id', ...(ofFailures[status] ?? [])]),
    content: { 'application/problem+json': { schema: refer(problemSchema) } },
  });
}

const ofFailures: Readonly<Record<number | string, readonly HeaderName[]>> = {
  401: ['WWW-Authenticate'],
  429: [...rateHeaders, 'Retry-After'],
  503: ['Retry-After'],
  default: ['Allow'],
};

function problemsOf({ problems: own, isTable, body }: Operation, access: string): Set<ProblemType> {
  return new Set<ProblemType>([
    'bad-request',
    ...own,
    ...(access === 'public' ? [] : ofTokens),
    ...(access === 'scope' ? (['scope-missing'] as const) : []),
    ...(isTable ? (['not-acceptable', 'export-too-large', 'too-many-exports'] as const) : []),
    ...(body ? (['body-too-large', 'media-type-unsupported'] as const) : []),
  ]);
}

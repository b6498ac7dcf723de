/** What a route answers with, as the document tells it. */
import { problems, type ProblemType } from '../../errors.js';
import { mediaTypes } from '../../query/formats.js';
import type { Refer } from './components.js';
import type { Operation } from './operation.js';
import type { Pool } from './pool.js';

export interface Parts {
  readonly refer: Refer;
  readonly parameters: Pool;
  readonly responses: Pool;
  readonly headers: Pool;
  readonly filterValues: number;
}

export function success(
  { summary, reply, isTable, isCached, status = 200, mediaType, links }: Operation,
  { refer, ...pools }: Parts,
) {
  const json = { [mediaType ?? 'application/json']: { schema: refer(reply) } };
  const text = { schema: { type: 'string' } };
  const table = { [mediaTypes.csv]: text, [mediaTypes.ndjson]: text, [mediaTypes.arrow]: {} };
  const names = isCached ? Object.keys(headers) : ['X-Request-Id'];
  const told =
    status === 202 ? { ...headers, Location: 'Where to see what becomes of it.' } : headers;
  if (status === 202) names.push('Location');
  return {
    [status]: {
      description: summary,
      headers: Object.fromEntries(
        names.map((name) => [
          name,
          pools.headers.share(name, { description: told[name], schema: { type: 'string' } }),
        ]),
      ),
      content: isTable ? { ...json, ...table } : json,
      ...(links && { links }),
    },
    ...(isTable && {
      303: pools.responses.share('elsewhere', {
        description:
          'A whole table that is too large to be sent, in another format than json: Location has it as an Arrow file, for a short while.',
      }),
    }),
    ...(isCached && {
      304: pools.responses.share('unchanged', { description: 'Not changed since If-None-Match.' }),
    }),
  };
}

export function failures(operation: Operation, access: string, { refer, responses }: Parts) {
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

function problemsOf({ problems: own, isTable, body }: Operation, access: string): Set<ProblemType> {
  const ofTokens: readonly ProblemType[] = [
    'token-missing',
    'token-invalid',
    'not-ready',
    'release-unavailable',
    'read-timeout',
    'rate-limited',
  ];
  return new Set<ProblemType>([
    'bad-request',
    ...own,
    ...(access === 'public' ? [] : ofTokens),
    ...(access === 'scope' ? (['scope-missing'] as const) : []),
    ...(isTable ? (['not-acceptable', 'export-too-large', 'too-many-exports'] as const) : []),
    ...(body ? (['body-too-large', 'media-type-unsupported'] as const) : []),
    'url-too-long',
    'request-timeout',
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

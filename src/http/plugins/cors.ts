/** Cross-origin requests: allowed for the origins of GP_CORS_ORIGINS, by default for none. */
import fastifyCors from '@fastify/cors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from '../../errors.ts';
import type { Config } from '../../settings/index.ts';

/** Headers that a page of another origin may read. */
const exposedHeaders = [
  ...[
    'etag',
    'x-request-id',
    'x-total-rows',
    'x-release',
    'x-absent-columns',
    'server-timing',
    'location',
  ],
  ...['content-disposition', 'retry-after', 'www-authenticate', 'deprecation', 'sunset'],
  ...['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'link'],
];

/** How long browsers cache a preflight; Chrome limits it to 2 hours. */
const preflightSeconds = 7_200;

/** Other OPTIONS requests get the problem documents of the API. */
const isPreflight = ({ method, headers }: FastifyRequest): boolean =>
  method === 'OPTIONS' &&
  Boolean(headers.origin) &&
  Boolean(headers['access-control-request-method']);

type Options = Pick<Config, 'corsOrigins'>;

/** For replies that Fastify sends before any hook, as for a malformed URL. */
export function addCorsHeaders(
  { corsOrigins }: Options,
  { headers: { origin } }: FastifyRequest,
  reply: FastifyReply,
): void {
  if (corsOrigins.length === 0) return;
  reply.headers({ vary: 'Origin', 'access-control-expose-headers': exposedHeaders.join(', ') });
  if (origin && corsOrigins.includes(origin)) reply.header('access-control-allow-origin', origin);
}

async function cors(app: FastifyInstance, { corsOrigins: origin }: Options): Promise<void> {
  if (origin.length === 0) {
    app.addHook('onRequest', (request, _reply, done) => {
      const detail = 'No origin is allowed; the setting GP_CORS_ORIGINS lists allowed origins.';
      done(isPreflight(request) ? new Problem('origin-not-allowed', detail) : undefined);
    });
    return;
  }
  await app.register(fastifyCors, {
    delegator: (request, done) => {
      const preflight = isPreflight(request);
      done(null, { origin, exposedHeaders, preflight, maxAge: preflightSeconds });
    },
  });
}

export default fp(cors, { name: 'cors' });

/** Pages of listed origins may call; by default there are none. */
import fastifyCors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Config } from '../../settings/index.js';

/** What a page of another origin may read of a reply. */
const exposedHeaders = [
  ...['etag', 'x-request-id', 'x-total-rows', 'x-release', 'server-timing', 'location'],
  ...['content-disposition', 'retry-after', 'www-authenticate', 'deprecation', 'sunset'],
  ...['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'],
];

/** Any other OPTIONS gets the API's own answer: the library's would be no problem document. */
const isPreflight = ({ headers }: FastifyRequest): boolean =>
  Boolean(headers.origin) && Boolean(headers['access-control-request-method']);

async function cors(
  app: FastifyInstance,
  { corsOrigins: origin }: Pick<Config, 'corsOrigins'>,
): Promise<void> {
  if (origin.length === 0) return;
  await app.register(fastifyCors, {
    delegator: (request, done) => {
      done(null, { origin, exposedHeaders, preflight: isPreflight(request) });
    },
  });
}

export default fp(cors, { name: 'cors' });

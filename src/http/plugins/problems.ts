/** Every failure leaves as one problem document (RFC 9457); nothing internal is ever in one. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { Problem, problemBody, type ProblemType } from '../../errors.ts';

const known: Partial<Record<string, ProblemType>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-unsupported',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_MAX_PARAM_LENGTH: 'route-not-found',
};

const details: Partial<Record<ProblemType, string>> = {
  'media-type-unsupported': 'Send application/json.',
  'body-too-large': 'The body is longer than allowed.',
  'route-not-found': 'There is nothing at this path.',
};

/** Any thrown thing as a problem. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { code, statusCode } = error as Partial<FastifyError>;
  const type = known[code ?? ''];
  if (type) return new Problem(type, details[type] ?? '');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Problem('bad-request', 'The URL or the body is not well-formed.');
  }
  return new Problem('internal', 'The failure was logged under the request id.', { cause: error });
}

export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  if (problem.status === 401 && !problem.headers['www-authenticate']) {
    reply.header('www-authenticate', challenge(problem));
  }
  reply
    .code(problem.status)
    .headers(problem.headers)
    .header('content-type', 'application/problem+json')
    .header('cache-control', 'no-store')
    .header('x-request-id', request.id)
    .send(Buffer.from(JSON.stringify(problemBody(problem, request.id))));
}

function challenge({ type, detail }: Problem): string {
  const realm = 'Bearer realm="global-partners-analytics"';
  const text = detail.replaceAll(/["\\]|[^\x20-\x7e]/g, "'");
  return type === 'token-missing'
    ? realm
    : `${realm}, error="invalid_token", error_description="${text}"`;
}

function problemsPlugin(app: FastifyInstance): void {
  // Offered by the framework; here a body is JSON or it is 415.
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error, request, reply) => {
    const problem = asProblem(error);
    if (problem.cause !== undefined) {
      app.log.error({ request_id: request.id, err: problem.cause }, problem.type);
    }
    sendProblem(problem, request, reply);
  });
  app.setNotFoundHandler((request, reply) => {
    sendProblem(
      new Problem('route-not-found', 'The catalogue at /v1/marts lists what there is.'),
      request,
      reply,
    );
  });
}

export default fp(problemsPlugin, { name: 'problems' });

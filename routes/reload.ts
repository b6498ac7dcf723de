/** POST /v1/runs/reload (and /runs/reload): start or resume a run. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { scope } from '../src/http/access/rules.ts';
import { audit } from '../src/http/audit.ts';
import { invalidParameter } from '../src/errors.ts';
import { oneRun } from '../src/http/openapi/links.ts';
import { callerOf } from '../src/http/access/caller.ts';
import { readBody } from '../src/query/body.ts';
import { requireNoParameters, type Parameter } from '../src/query/parameters.ts';
import { reloadBody } from '../src/runs/body.ts';
import type { Services } from '../src/services.ts';
import { runReply } from './runs.ts';

const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  description: 'The same key and body start one run, however often they are sent.',
  schema: z.string().min(1).max(255),
  type: 'text',
  takes: 'single',
};

const ids = { '/v1/runs/reload': 'reload', '/runs/reload': 'reload_unversioned' } as const;

export function reloadRoutes(app: FastifyInstance, services: Services): void {
  for (const [url, id] of Object.entries(ids)) {
    app.post(url, {
      config: {
        access: scope('runs:write'),
        operation: {
          id,
          tag: 'runs',
          summary: 'Start or resume a run',
          description:
            'Answers when the run has its plan. Readers keep the present release until it has passed its checks.',
          headers: [idempotencyKey],
          body: reloadBody,
          status: 202,
          reply: runReply,
          links: oneRun('$response.body#/data/run_id'),
          problems: [
            'invalid-parameter',
            'run-not-found',
            'run-in-progress',
            'run-succeeded',
            'run-refused',
            'idempotency-mismatch',
            'runs-unavailable',
          ],
        },
      },
      handler: (request, reply) => reload(services, request, reply),
    });
  }
}

async function reload({ reloads }: Services, request: FastifyRequest, reply: FastifyReply) {
  requireNoParameters(request.raw.url);
  const key = request.headers['idempotency-key'] ?? null;
  if (Array.isArray(key)) throw invalidParameter('Idempotency-Key', 'may be given only once');
  const body = readBody(reloadBody, request.body);
  const data = await reloads.reload(body, callerOf(request).subject, key);
  const { run_id, retry_of } = data;
  audit(request, 'run.reload', { run_id, retry_of, asked: body });
  return reply
    .code(202)
    .headers({ location: `/v1/runs/${run_id}`, 'cache-control': 'no-store' })
    .send({ data });
}

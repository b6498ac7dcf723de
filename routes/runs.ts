/** Runs: which there were, what became of one, stopping it. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { scope } from '../src/http/access/rules.ts';
import { audit } from '../src/http/audit.ts';
import { reason, runId } from '../src/contracts/common.ts';
import { nextPage, oneRun } from '../src/http/openapi/links.ts';
import { callerOf } from '../src/http/access/caller.ts';
import { readBody } from '../src/query/body.ts';
import { pageMeta, pageOf, pageParameters } from '../src/query/paging.ts';
import { requireNoParameters, queryText, type Parameter } from '../src/query/parameters.ts';
import { runDetail, runSummary } from '../src/runs/view.ts';
import type { Services } from '../src/services.ts';

const runParameter: Parameter = {
  name: 'run_id',
  description: 'Id of the run.',
  schema: runId,
  type: 'text',
  takes: 'single',
};

interface RunRoute {
  Params: { run_id: string };
}

const cancelBody = z.strictObject({
  reason: reason.optional().describe('Why, for the audit log.'),
});

export const runReply = z.strictObject({ data: runDetail });

export function runRoutes(app: FastifyInstance, services: Services): void {
  app.get('/v1/runs', {
    config: {
      access: scope('runs:read'),
      operation: {
        id: 'list_runs',
        tag: 'runs',
        summary: 'Runs, newest first',
        query: pageParameters,
        reply: z.strictObject({ data: z.array(runSummary), meta: pageMeta }),
        links: { ...nextPage('list_runs'), ...oneRun('$response.body#/data/0/run_id') },
        problems: ['invalid-parameter', 'invalid-cursor'],
      },
    },
    handler: async (request, reply) => {
      const page = pageOf(queryText(request.raw.url), services.cursors, {
        rows: await services.runs.list(),
        idOf: ({ run_id }) => run_id,
        binding: `runs ${callerOf(request).key}`,
      });
      return reply.header('cache-control', 'no-store').send(page);
    },
  });
  app.get<RunRoute>('/v1/runs/:run_id', {
    config: {
      access: scope('runs:read'),
      operation: {
        id: 'get_run',
        tag: 'runs',
        summary: 'One run: its plan and what became of each step',
        path: [runParameter],
        reply: runReply,
        problems: ['invalid-parameter', 'run-not-found'],
      },
    },
    handler: async (request, reply) => {
      requireNoParameters(request.raw.url);
      const data = await services.runs.get(request.params.run_id);
      return reply.header('cache-control', 'no-store').send({ data });
    },
  });
  cancelRoute(app, services);
}

function cancelRoute(app: FastifyInstance, services: Services): void {
  app.post<RunRoute>('/v1/runs/:run_id/cancel', {
    config: {
      access: scope('runs:write'),
      operation: {
        id: 'cancel_run',
        tag: 'runs',
        summary: 'Stop a run; it can be resumed',
        description: 'What it has built is kept; the release that is served does not change.',
        path: [runParameter],
        body: cancelBody,
        status: 202,
        reply: runReply,
        links: oneRun('$request.path.run_id'),
        problems: ['invalid-parameter', 'run-not-found', 'run-not-active'],
      },
    },
    handler: async (request, reply) => {
      requireNoParameters(request.raw.url);
      const { reason = null } = readBody(cancelBody, request.body);
      const { run_id } = request.params;
      const data = await services.runs.cancel(run_id);
      audit(request, 'run.cancel', { run_id, reason });
      return reply
        .code(202)
        .headers({ location: `/v1/runs/${run_id}`, 'cache-control': 'no-store' })
        .send({ data });
    },
  });
}

/** Audit log: who did what, when and why. Persons appear as a hash of their subject. */
import type { FastifyRequest } from 'fastify';
import { shortHash } from '../platform/hash.ts';
import { callerOf } from './access/caller.ts';

export type Action = 'run.reload' | 'run.cancel' | 'release.activate';

/** One line, whatever the log level, with the time that the logger gives it. */
export function audit(request: FastifyRequest, action: Action, what: object): void {
  const { subject, role } = callerOf(request);
  request.server.log
    .child({}, { level: 'info' })
    .info({ audit: action, request_id: request.id, who: shortHash(subject), role, ...what });
}

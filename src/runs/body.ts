/** Body of POST /v1/runs/reload. */
import { z } from 'zod';
import { reason, runId } from '../contracts/common.ts';
import { marts } from '../marts/index.ts';
import { stages } from './runner.ts';

export const reloadBody = z
  .strictObject({
    run_id: runId.describe('The failed run to resume; a new run by default.'),
    from: z.enum(stages).describe('Repeat this stage and the stages after it.'),
    marts: z
      .array(z.enum(marts.map(({ name }) => name)))
      .min(1)
      .max(marts.length)
      .refine((names) => new Set(names).size === names.length, 'names a mart twice')
      .describe(
        'Build only these marts and share the others with the last release; all by default. Not for a resumed run.',
      ),
    as_of: z.iso.date().describe('Last business date that the marts include.'),
    force: z.boolean().describe('Run even if nothing has changed, or run_id has succeeded.'),
    reason: reason
      .refine((text) => !text.includes('\0'), 'expected text without NUL characters')
      .describe('Reason, for the ledger and the audit log.'),
  })
  .partial()
  .refine(({ run_id, marts: some, force }) => !run_id || !some || force === true, {
    path: ['marts'],
    error: 'a resumed run builds the marts of its plan',
  });

export type ReloadBody = z.output<typeof reloadBody>;

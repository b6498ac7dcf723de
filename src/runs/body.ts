/** The body of a reload. */
import { z } from 'zod';
import { reason, runId } from '../contracts/common.js';
import { marts } from '../marts/index.js';
import { stages } from './port.js';

export const reloadBody = z
  .strictObject({
    run_id: runId.describe('The failed run to resume; a new run by default.'),
    from: z.enum(stages).describe('Do this stage and those after it again.'),
    marts: z
      .array(z.enum(marts.map(({ name }) => name)))
      .min(1)
      .max(marts.length)
      .refine((names) => new Set(names).size === names.length, 'names a mart twice')
      .meta({ uniqueItems: true })
      .describe('Build only these, share the rest; all by default. Not of a resumed run.'),
    as_of: z.iso.date().describe('Day that the marts are as of.'),
    force: z.boolean().describe('Run though nothing changed, or though run_id has succeeded.'),
    reason: reason
      .refine((text) => !text.includes('\0'), 'expected text without NUL, which no process takes')
      .describe('Why, for the ledger and the audit log.'),
  })
  .partial()
  .refine(({ run_id, marts: some, force }) => !run_id || !some || force === true, {
    path: ['marts'],
    message: 'a resumed run keeps its own',
  });

export type ReloadBody = z.output<typeof reloadBody>;

import { z } from 'zod';
import { count, instant, runId } from './common.ts';

/** Lock of the pipeline. Key: `locks/pipeline.json`; a free lock stays stored, so that tokens only grow. */
export const lock = z.strictObject({
  schema_version: z.literal(1),
  token: count.describe('Fencing token: grows with every owner.'),
  owner: z
    .strictObject({
      run_id: runId,
      host: z.string(),
      pid: z.int().min(1),
      process_started: z
        .string()
        .describe('Distinguishes the process from a later one with the same pid.'),
      acquired_at: instant,
      expires_at: instant,
    })
    .nullable(),
});

export type Lock = z.infer<typeof lock>;

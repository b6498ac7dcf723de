import { z } from 'zod';
import { count, instant, runId } from './common.ts';

const at = { release: runId, sequence: z.int().min(1) };

/** Key of the pointer. */
export const pointerKey = 'releases/current.json';

/** Names the release that is served; the only document that moves. */
export const pointer = z.strictObject({
  schema_version: z.literal(1),
  current: z.strictObject(at).nullable().describe('Null before the first release.'),
  releases: z
    .array(z.strictObject({ ...at, published_at: instant }))
    .describe('Published and retained releases, oldest first; only these can be served.'),
  pinned: z.boolean().describe('Set by a rollback: new releases are published but not served.'),
  previous: runId.nullable().describe('Served before the current one.'),
  token: count.describe('Highest fencing token seen; an owner with a lower one publishes nothing.'),
  moved_at: instant,
});

export type Pointer = z.infer<typeof pointer>;

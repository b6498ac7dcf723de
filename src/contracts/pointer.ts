import { z } from 'zod';
import { count, instant, runId } from './common.js';

const at = { release: runId, sequence: z.int().min(1) };

/** Where the pointer is kept. */
export const pointerKey = 'releases/current.json';

/** The one thing that moves: which release is served. */
export const pointer = z.strictObject({
  schema_version: z.literal(1),
  current: z.strictObject(at).nullable().describe('Null before the first release.'),
  releases: z
    .array(z.strictObject({ ...at, published_at: instant }))
    .describe('Published and still kept, oldest first; only these may be served.'),
  pinned: z.boolean().describe('A rollback pins: new releases are kept but not served.'),
  previous: runId.nullable().describe('Served before the current one.'),
  token: count.describe('Highest fencing token seen; an owner with a lower one publishes nothing.'),
  moved_at: instant,
});

export type Pointer = z.infer<typeof pointer>;

/** Idempotency keys of reloads: the same key returns the same run, also after a restart and on every instance. */
import { z } from 'zod';
import { count, instant, runId } from '../contracts/common.ts';
import { invalidParameter, Problem } from '../errors.ts';
import { shortHash } from '../platform/hash.ts';
import { readDocument, updateDocument } from '../platform/objects/documents.ts';
import type { ObjectStore } from '../platform/objects/port.ts';

/** Key: `idempotency/<hash of caller and key>.json`. Only the API reads and writes it. */
const claimSchema = z.strictObject({
  schema_version: z.literal(1),
  request: z.string().describe('Hash of the body.'),
  run_id: runId,
  token: count.describe(
    'Fencing token before the start: the run has started when its own is higher.',
  ),
  claimed_at: instant,
});

export type Claim = z.output<typeof claimSchema>;

const keyPattern = /^[\x21-\x7e]{1,255}$/;

export class IdempotencyKey {
  private readonly key: string;
  private readonly request: string;
  private readonly objects: ObjectStore;

  /** Raises `invalid-parameter`. */
  constructor(objects: ObjectStore, subject: string, key: string, body: object) {
    this.objects = objects;
    if (!keyPattern.test(key)) {
      throw invalidParameter('Idempotency-Key', 'expected 1 to 255 visible ASCII characters');
    }
    this.key = `idempotency/k${shortHash([subject, key])}.json`;
    this.request = shortHash(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The run that the key was used for, or null. Raises `idempotency-mismatch`. */
  async read(): Promise<Claim | null> {
    const found = await readDocument(this.objects, this.key, claimSchema);
    if (found && found.document.request !== this.request) {
      throw new Problem('idempotency-mismatch', 'The key was used before with another body.');
    }
    return found?.document ?? null;
  }

  /** Claims the key for a run that is about to start. */
  async claim(run_id: string, token: number): Promise<void> {
    const claim: Claim = {
      schema_version: 1,
      ...{ request: this.request, run_id, token },
      claimed_at: new Date().toISOString(),
    };
    await updateDocument(this.objects, this.key, claimSchema, () => claim);
  }

  /** Frees the key when the run did not start, so that the request can be repeated. */
  release(): Promise<void> {
    return this.objects.delete(this.key);
  }
}

/** Same Idempotency-Key, same run: also after a restart, and on every instance. */
import { z } from 'zod';
import { count, instant, runId } from '../contracts/common.js';
import { invalidParameter, Problem } from '../errors.js';
import { shortHash } from '../platform/hash.js';
import { readDocument, writeDocument } from '../platform/objects/documents.js';
import type { ObjectStore } from '../platform/objects/port.js';

/** Key: `idempotency/<hash of caller and key>.json`. Only the API touches it. */
const claim = z.strictObject({
  schema_version: z.literal(1),
  request: z.string().describe('Hash of the body.'),
  run_id: runId,
  token: count.describe('Highest fencing token before: a run with a higher one was begun since.'),
  claimed_at: instant,
});

export type Claim = z.output<typeof claim>;

const keyPattern = /^[\x21-\x7e]{1,255}$/;

export class IdempotencyKey {
  private readonly place: string;
  private readonly request: string;

  /** Raises `invalid-parameter`. */
  constructor(
    private readonly objects: ObjectStore,
    subject: string,
    key: string,
    body: object,
  ) {
    if (!keyPattern.test(key)) {
      throw invalidParameter('Idempotency-Key', 'expected 1 to 255 visible ASCII characters');
    }
    this.place = `idempotency/k${shortHash([subject, key])}.json`;
    this.request = shortHash(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** What the key was used for, or null. Raises `idempotency-mismatch`. */
  async claimed(): Promise<Claim | null> {
    const found = await readDocument(this.objects, this.place, claim);
    if (found && found.document.request !== this.request) {
      throw new Problem('idempotency-mismatch', 'It was sent before with another body.');
    }
    return found?.document ?? null;
  }

  /** Takes the key for a run that is about to begin. */
  async take(run: string, token: number): Promise<void> {
    const before = await this.objects.get(this.place);
    const taken: Claim = {
      schema_version: 1,
      request: this.request,
      run_id: run,
      token,
      claimed_at: new Date().toISOString(),
    };
    await writeDocument(this.objects, this.place, claim, taken, before?.etag ?? null);
  }

  /** Lets go of it: the run did not begin, so the same request may be sent again. */
  release(): Promise<void> {
    return this.objects.delete(this.place);
  }
}

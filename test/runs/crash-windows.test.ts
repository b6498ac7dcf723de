/** Runs between any two writes: crashes of the API, late and repeated cancels, retries with the same key. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { ledger, type Ledger } from '../../src/contracts/ledger.ts';
import { lock } from '../../src/contracts/lock.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import {
  readDocument,
  tryWriteDocument,
  updateDocument,
} from '../../src/platform/objects/documents.ts';
import type { ObjectStore } from '../../src/platform/objects/port.ts';
import { Ledgers } from '../../src/runs/ledgers.ts';
import { readRequest, requestDocument, saveRequest } from '../../src/runs/request.ts';
import { Reloads } from '../../src/runs/reload.ts';
import { isAliveByLock, type Refusal, type RunRequest } from '../../src/runs/runner.ts';
import { Runs } from '../../src/runs/runs.ts';
import { CrashedError, CrashingStore } from '../support/crashing-store.ts';
import { ledgerOf, ownerOf, requestOf } from '../support/ledgers.ts';

type Status = Ledger['status'];
const runs = { numRuns: 60 };
const endings: Status[] = ['succeeded', 'failed', 'unchanged', 'cancelled'];

const fail = (error: unknown) => {
  throw error;
};

t.test('a cancel never changes a run that has ended by itself', async (t) => {
  const operation = fc.oneof(
    fc.constant('cancel' as const),
    fc.constantFrom<Status>('running', ...endings),
  );
  let number = 0;
  const objects = new DirectoryStore(t.testdir());
  const property = fc.asyncProperty(fc.array(operation, { maxLength: 8 }), async (operations) => {
    const id = `run-${(number += 1)}`;
    const ledgers = new Ledgers(objects, fail);
    let ended: Status | null = null;
    for (const one of operations) {
      if (one === 'cancel') {
        await Promise.all([ledgers.cancel(id), ledgers.cancel(id)]);
        const status = (await ledgers.get(id))?.status;
        if (ended !== null) assert.equal(status, ended);
        else if (status !== undefined) assert.equal((ended = status), 'cancelled');
      } else if (ended === null) {
        await updateDocument(objects, `runs/${id}.json`, ledger, () =>
          ledgerOf(id, { status: one }),
        );
        if (one !== 'running') ended = one;
      }
    }
  });
  await fc.assert(property, runs);
});

t.test('a cancel and the end of the run at the same moment leave one of the two', async (t) => {
  const objects = new DirectoryStore(t.testdir());
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...endings), async (ending) => {
      const id = `race-${(number += 1)}`;
      const key = `runs/${id}.json`;
      await updateDocument(objects, key, ledger, () => ledgerOf(id));
      const before = await readDocument(objects, key, ledger);
      const ledgers = new Ledgers(objects, fail);
      const [etag] = await Promise.all([
        tryWriteDocument(
          objects,
          key,
          ledger,
          ledgerOf(id, { status: ending }),
          before?.etag ?? null,
        ),
        ledgers.cancel(id),
      ]);
      assert.equal((await ledgers.get(id))?.status, etag === null ? 'cancelled' : ending);
    }),
    runs,
  );
});

/** A pipeline that takes the lock and writes its ledger, or refuses. */
class StubRunner {
  readonly started: string[] = [];
  readonly isAlive = isAliveByLock;
  private readonly objects: ObjectStore;
  private readonly refusal: Refusal | null;

  constructor(objects: ObjectStore, refusal: Refusal | null = null) {
    this.objects = objects;
    this.refusal = refusal;
  }

  start({ runId }: RunRequest) {
    return { done: this.run(runId) };
  }

  stop() {
    return Promise.resolve();
  }

  private async run(id: string): Promise<Refusal | null> {
    if (this.refusal) return this.refusal;
    this.started.push(id);
    const held = await updateDocument(this.objects, 'locks/pipeline.json', lock, (before) => ({
      schema_version: 1 as const,
      token: (before?.token ?? 0) + 1,
      owner: ownerOf(id, { expires_at: new Date(0).toISOString() }),
    }));
    const document = ledgerOf(id, { status: 'succeeded', token: held?.token ?? 0 });
    await updateDocument(this.objects, `runs/${id}.json`, ledger, () => document);
    return null;
  }
}

function api(objects: ObjectStore, runner: StubRunner) {
  const list = new Runs(objects, runner, 1_000, fail);
  const options = { runner, runs: list, source: '/data', startMs: 5_000, onError: fail };
  return { runs: list, reloads: new Reloads({ objects, ...options }) };
}

t.test('whichever write crashes the API, the same key starts one run in the end', async (t) => {
  let crashes = 0;
  for (let crashAt = 0; crashAt < 6; crashAt += 1) {
    const objects = new DirectoryStore(t.testdir());
    const runner = new StubRunner(objects);
    const store = new CrashingStore(objects, crashAt);
    const first = api(store, runner).reloads.reload({ reason: 'x' }, 'admin', 'key');
    const error: unknown = await first.then(
      () => null,
      (failure: unknown) => failure,
    );
    if (store.hasCrashed) {
      crashes += 1;
      t.ok(error instanceof CrashedError, `crash at write ${crashAt}`);
    }
    const again = api(objects, runner);
    const run = await again.reloads.reload({ reason: 'x' }, 'admin', 'key');
    t.equal(run.status, 'succeeded');
    t.strictSame(
      (await again.runs.list()).map(({ run_id }) => run_id),
      [run.run_id],
      `crash at write ${crashAt}: no other run is left behind`,
    );
    t.strictSame(new Set(runner.started), new Set([run.run_id]));
  }
  t.ok(crashes > 0, 'a crash was injected');
});

t.test('an earlier request survives one that is refused', async (t) => {
  const objects = new DirectoryStore(t.testdir());
  await updateDocument(objects, 'runs/old.json', ledger, () =>
    ledgerOf('old', { status: 'failed' }),
  );
  const free = { schema_version: 1 as const, token: 1, owner: null };
  await updateDocument(objects, 'locks/pipeline.json', lock, () => free);
  const request = requestOf('old', { reason: 'the first' });
  await saveRequest(objects, requestDocument(request, null, 'admin'));
  const before = await readRequest(objects, 'old');
  const { reloads } = api(objects, new StubRunner(objects, { kind: 'refused', detail: 'no' }));
  await t.rejects(reloads.reload({ run_id: 'old' }, 'admin', null), { message: 'no' });
  t.strictSame(await readRequest(objects, 'old'), before);
});

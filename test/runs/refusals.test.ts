/** A run that the runner refuses, at once or after the answer: over a store, with a runner that the test controls. */
import { setTimeout as wait } from 'node:timers/promises';
import t from 'tap';
import { Problem } from '../../src/errors.ts';
import { readRequest } from '../../src/runs/request.ts';
import type { Refusal } from '../../src/runs/runner.ts';
import { ownerOf } from '../support/ledgers.ts';
import { reloadsHome, type Done } from '../support/run-home.ts';

/** How a run ends, as the test says later. */
function later() {
  let end: (refusal: Refusal | null) => void = () => undefined;
  const done: Done = new Promise((resolve) => (end = resolve));
  return { end, done };
}

const inProgress = (runId: string) =>
  new Problem('run-in-progress', `Run ${runId} is in progress.`, { runId });

t.test('why the runner did not start it', async (t) => {
  const { reload, state, runs, objects } = reloadsHome(t);
  const refuses = async (refusal: Refusal, problem: Problem) => {
    state.ends = () => Promise.resolve(refusal);
    await t.rejects(reload(), problem);
    const error = await reload().catch((failure: unknown) => failure);
    t.ok(error instanceof Problem && error.runId === problem.runId);
    t.match(error, { headers: problem.headers, cause: problem.cause });
    t.strictSame(await runs.list(), [], 'it leaves no run behind');
    t.strictSame(await objects.list('requests/'), []);
  };
  await refuses({ kind: 'refused', detail: 'no source' }, new Problem('run-refused', 'no source'));
  const cause = new Error('inner');
  await refuses(
    { kind: 'unavailable', detail: 'busy', cause },
    new Problem('runs-unavailable', 'busy', { headers: { 'retry-after': '60' }, cause }),
  );
  await refuses({ kind: 'conflict', runId: 'r1' }, inProgress('r1'));
  const unnamed = new Problem('run-in-progress', 'Another run has just started.');
  await refuses({ kind: 'conflict' }, unnamed);
});

t.test('a conflict that the runner cannot name is the owner of the lock', async (t) => {
  const { reload, state, lock } = reloadsHome(t);
  state.ends = async () => {
    await lock(ownerOf('faster'));
    return { kind: 'conflict', runId: null };
  };
  await t.rejects(reload(), inProgress('faster'));
});

t.test('a run that has its plan was started, however its process ended', async (t) => {
  const { reload, state, plan, errors, objects } = reloadsHome(t);
  state.ends = async (id) => {
    await plan(id);
    return { kind: 'refused', detail: 'a second process' };
  };
  const { run_id } = await reload();
  t.equal((await readRequest(objects, run_id))?.refusal, null);
  const failure = new Error('the log cannot be read');
  state.ends = async (id) => {
    await plan(id);
    await wait(150);
    throw failure;
  };
  await reload();
  while (errors.length === 0) await wait(20);
  t.strictSame(errors, [failure], 'logged, for the answer was sent');
});

t.test('a refusal after the answer is kept with the request', async (t) => {
  const { reload, state, runs, plan, errors } = reloadsHome(t, { startMs: 1 });
  const first = later();
  state.ends = () => first.done;
  const late = await reload();
  t.match(late, { status: 'planned', error: null });
  first.end({ kind: 'refused', detail: 'no source' });
  while ((await runs.get(late.run_id)).status === 'planned') await wait(20);
  t.match(await runs.get(late.run_id), { status: 'failed', error: 'no source' });

  const other = later();
  state.ends = () => other.done;
  const { run_id } = await reload();
  await plan(run_id);
  other.end({ kind: 'refused', detail: 'a second process' });
  await wait(100);
  t.match(await runs.get(run_id), { status: 'succeeded', error: null });

  state.ends = () => Promise.resolve(null);
  t.match(await reload(), { status: 'planned' }, 'Glue has accepted it');
  await wait(50);
  t.strictSame(errors, []);
});

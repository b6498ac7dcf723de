/** What a cancel stops, and what it makes of the ledger: over a store, with a runner that the test controls. */
import t from 'tap';
import { Problem } from '../../src/errors.ts';
import { ledgerOf, ownerOf, stepOf } from '../support/ledgers.ts';
import { attempt, reports, runsHome } from '../support/run-home.ts';

t.test('cancel: the owner of the lock, or the attempt that is about to start', async (t) => {
  const { runs, ledger, lock, stops } = runsHome(t, reports(['glue', attempt('running', true)]));
  const steps = [stepOf(), stepOf({ name: 'silver', stage: 'silver', status: 'running' })];
  for (const id of ['glue', 'local', 'other']) await ledger(id, { steps });
  const owner = ownerOf('local');
  await lock(owner);
  const detail = 'Run other is running; no process is running it.';
  await t.rejects(runs.cancel('other'), new Problem('run-not-active', detail, { runId: 'other' }));
  t.strictSame(stops, []);
  t.match(await runs.cancel('local'), { run_id: 'local', status: 'cancelled' });
  await runs.cancel('glue');
  t.strictSame(stops, [
    ['local', owner, 7_000],
    ['glue', null, 7_000],
  ]);
  const cancelled = await runs.ledgers.get('glue');
  const { updated_at, finished_at, ...others } = cancelled ?? ledgerOf('none');
  t.equal(updated_at, finished_at);
  const error = { type: 'Cancelled', message: 'The run was cancelled.' };
  const {
    updated_at: _,
    finished_at: __,
    ...before
  } = ledgerOf('glue', {
    status: 'cancelled',
    steps: [stepOf(), { ...stepOf({ ...steps[1], status: 'failed', error }), finished_at }],
  });
  t.strictSame(others, before);
});

t.test('a failure of the stop is the answer to the cancel', async (t) => {
  const failure = new Problem('run-not-active', 'It is executed elsewhere.');
  const { runs, ledger, lock } = runsHome(t, { stop: () => Promise.reject(failure) });
  await ledger('a');
  await lock(ownerOf('a'));
  await t.rejects(runs.cancel('a'), failure);
  t.match(await runs.get('a'), { status: 'running' });
});

t.test('which ends a cancel replaces', async (t) => {
  const { runs, ledger } = runsHome(t);
  const interrupted = { type: 'KeyboardInterrupt', message: '' };
  const other = stepOf({ status: 'failed', error: { type: 'Error', message: '' } });
  const ended = '2024-02-21T05:00:00.000Z';
  const cases = [
    [{ status: 'planned' }, 'cancelled'],
    [
      { status: 'failed', finished_at: ended, steps: [other, stepOf({ error: interrupted })] },
      'cancelled',
    ],
    [{ status: 'failed', steps: [stepOf(), other] }, 'failed'],
    [{ status: 'succeeded', steps: [stepOf({ error: interrupted })] }, 'succeeded'],
  ] as const;
  for (const [i, [changes, status]] of cases.entries()) {
    await ledger(`r${i}`, { ...changes, steps: 'steps' in changes ? [...changes.steps] : [] });
    await runs.ledgers.cancel(`r${i}`);
    t.equal((await runs.ledgers.get(`r${i}`))?.status, status, `case ${i}`);
  }
  t.equal((await runs.ledgers.get('r1'))?.finished_at, ended, 'when it ended');
  await runs.ledgers.cancel('none');
  t.equal(await runs.ledgers.get('none'), null);
});

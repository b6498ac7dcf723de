/** A cancel that takes longer than its reply waits: 3 s. */
import { setTimeout as wait } from 'node:timers/promises';
import t from 'tap';
import { ownerOf } from '../support/ledgers.ts';
import { runsHome } from '../support/run-home.ts';

t.test('the reply shows the run as it is; a failure after it is logged', async (t) => {
  const failure = new Error('it is still there');
  let fail: () => void = () => undefined;
  const stopping = new Promise<void>((_, reject) => {
    fail = () => {
      reject(failure);
    };
  });
  const { runs, ledger, lock, errors } = runsHome(t, { stop: () => stopping });
  await ledger('r1');
  await lock(ownerOf('r1'));
  t.match(await runs.cancel('r1'), { status: 'running', is_active: true });
  fail();
  while (errors.length === 0) await wait(20);
  t.strictSame(errors, [failure]);
});

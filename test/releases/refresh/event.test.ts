import t from 'tap';
import { requestOf } from '../../../src/releases/refresh/event.ts';

t.test('what begins a refresh', (t) => {
  const glue = (jobName: string, state: string) => ({
    ...{ version: '0', source: 'aws.glue', 'detail-type': 'Glue Job State Change' },
    detail: { jobName, state, jobRunId: 'jr_1', severity: 'INFO', message: '' },
  });
  const asked = { source: 'global-partners', 'detail-type': 'refresh requested' };
  t.strictSame(requestOf(glue('job', 'SUCCEEDED'), 'job'), { release: null });
  t.equal(requestOf(glue('job', 'FAILED'), 'job'), null);
  t.equal(requestOf(glue('other', 'SUCCEEDED'), 'job'), null);
  t.strictSame(requestOf({ ...asked, detail: { run_id: 'r' } }, 'job'), { release: 'r' });
  t.strictSame(requestOf({}, 'job'), { release: null });
  t.throws(() => requestOf({ ...asked, detail: { run_id: '../x' } }, 'job'));
  t.throws(() => requestOf({ what: 1 }, 'job'));
  t.end();
});

/** What is sent to Glue and EventBridge, and what is made of their answers. */
import { GlueClient, type JobRun } from '@aws-sdk/client-glue';
import t, { type Test } from 'tap';
import { argumentsOf, GlueRunner } from '../../src/runs/glue.ts';
import { lazyGlueRunner } from '../../src/runs/glue-lazy.ts';
import { isAliveByLock, noRunner, type Runner } from '../../src/runs/runner.ts';
import { readConfig } from '../../src/config.ts';
import { awsService, type Answer } from '../support/aws-service.ts';
import { ownerOf, requestOf } from '../support/ledgers.ts';

type State = NonNullable<JobRun['JobRunState']>;

/** A runner on a service that answers each operation as the test says, and what it was sent. */
async function service(t: Test, answers: Record<string, Answer>) {
  const { client, endpoint, sent } = await awsService(t, answers);
  const glue = new GlueClient(client);
  t.teardown(() => {
    glue.destroy();
  });
  const put = (type: string, detail: object) => Promise.resolve(void sent.push([type, detail]));
  return { endpoint, sent, runner: new GlueRunner({ glue, events: { put } }, 'pipeline') };
}

const jobRun = (Id: string, state: State | undefined, given: object, StartedOn?: number) => ({
  ...{ Id, Arguments: given, ...(StartedOn !== undefined && { StartedOn }) },
  ...(state && { JobRunState: state }),
});
const jobRuns = (...all: object[]): Record<string, Answer> => ({
  GetJobRuns: () => ({ body: { JobRuns: all } }),
});
const busy: Answer = () => ({
  status: 400,
  body: { __type: 'ConcurrentRunsExceededException', Message: 'one at a time' },
});
const listed = ['GetJobRuns', { JobName: 'pipeline', MaxResults: 100 }];

t.test('a run is a job, an ingestion and a refresh are events', async (t) => {
  const { sent, runner } = await service(t, {});
  t.equal(await runner.start(requestOf('r1', { source: 's3://b/k' })).done, null);
  const ingest = { marts: ['clv'], asOf: '2024-01-31', force: true, reason: 'why' };
  t.equal(await runner.start(requestOf('r2', { from: 'ingest', ...ingest })).done, null);
  t.equal(await runner.start(requestOf('r3', { from: 'refresh', resumes: true })).done, null);
  const Arguments = { '--run-id': 'r1', '--data': 's3://b/k' };
  const { asOf: as_of, ...others } = ingest;
  t.strictSame(sent, [
    ['StartJobRun', { JobName: 'pipeline', Arguments }],
    ['ingest requested', { run_id: 'r2', as_of, ...others }],
    ['refresh requested', { run_id: 'r3' }],
  ]);
  t.strictSame([runner.hasRefresh, runner.isAlive], [true, isAliveByLock]);
});

t.test('what a job is given are the options of pyspark/main.py', (t) => {
  const all = requestOf('r', {
    ...{ from: 'silver', source: 's3://b/k', marts: ['clv', 'sales'], asOf: '2024-02-20' },
    ...{ force: true, reason: '-late' },
  });
  t.strictSame(argumentsOf(all), {
    ...{ '--run-id': 'r', '--data': 's3://b/k', '--from': 'silver', '--marts': 'clv,sales' },
    ...{ '--as-of': '2024-02-20', '--force': '', '--reason': ' -late' },
  });
  t.strictSame(argumentsOf(requestOf('r', { reason: 'late-' })), {
    ...{ '--run-id': 'r', '--reason': 'late-' },
  });
  t.strictSame(argumentsOf(requestOf('r', { resumes: true, source: '/x' })), { '--resume': 'r' });
  t.end();
});

t.test('attempts: the newest of each run, whatever the order of the list', async (t) => {
  const id = (run: string) => ({ '--run-id': run });
  const states = ['WAITING', 'STARTING', 'RUNNING', 'STOPPING', 'STOPPED', 'SUCCEEDED'] as const;
  const failures = ['FAILED', 'TIMEOUT', 'ERROR', 'EXPIRED'] as const;
  const { sent, runner } = await service(
    t,
    jobRuns(
      jobRun('1', 'FAILED', id('again'), 1),
      jobRun('2', 'RUNNING', { '--resume': 'again' }, 3),
      jobRun('3', 'FAILED', id('again'), 2),
      jobRun('4', 'FAILED', id('unstarted')),
      jobRun('5', 'RUNNING', id('unstarted'), 1),
      jobRun('6', 'RUNNING', {}, 1),
      jobRun('7', undefined, id('unknown'), 1),
      { Id: '8', JobRunState: 'RUNNING', StartedOn: 1 },
      ...[...states, ...failures].map((state, i) => jobRun(`s${i}`, state, id(state), 1)),
    ),
  );
  const active = (status: string) => ({ status, isActive: true, error: null });
  const ended = (status: string, error: string | null = null) => ({
    ...{ status, isActive: false, error },
  });
  t.strictSame(Object.fromEntries(await runner.attempts()), {
    again: active('running'),
    unstarted: active('running'),
    ...{ WAITING: active('planned'), STARTING: active('planned'), RUNNING: active('running') },
    ...{ STOPPING: active('running'), STOPPED: ended('cancelled'), SUCCEEDED: ended('succeeded') },
    ...Object.fromEntries(
      failures.map((state) => [state, ended('failed', `Glue ended the run with state ${state}.`)]),
    ),
  });
  t.strictSame(sent, [listed]);
  t.strictSame((await (await service(t, {})).runner.attempts()).size, 0);
});

t.test(
  'a job that is busy: with this run, with another one, with one that has no id',
  async (t) => {
    const start = async (...all: object[]) => {
      const { runner } = await service(t, { StartJobRun: busy, ...jobRuns(...all) });
      return runner.start(requestOf('r1')).done;
    };
    const run = (state: State, id: string) => jobRun(id, state, { '--run-id': id }, 1);
    t.equal(await start(run('STARTING', 'r1')), null, 'the reply of an earlier call was lost');
    const named = { kind: 'conflict', runId: 'r2' };
    const byHand = jobRun('hand', 'RUNNING', {}, 2);
    t.strictSame(await start(run('FAILED', 'r1'), byHand, run('RUNNING', 'r2')), named);
    t.strictSame(await start(run('FAILED', 'r1'), byHand), { kind: 'conflict', runId: null });
    t.strictSame(await start(jobRun('r1', undefined, { '--run-id': 'r1' })), {
      ...{ kind: 'conflict', runId: null },
    });
  },
);

t.test('a service that fails is no start', async (t) => {
  const answer = { status: 400, body: { __type: 'EntityNotFoundException', Message: 'no job' } };
  const { runner } = await service(t, { StartJobRun: () => answer });
  const detail = 'AWS cannot start the run now; try again in a minute.';
  t.match(await runner.start(requestOf('r1')).done, {
    ...{ kind: 'unavailable', detail, cause: { name: 'EntityNotFoundException' } },
  });
});

t.test('stop: every active attempt of the run, and nothing else', async (t) => {
  const of = (id: string, state: State, run: string) => jobRun(id, state, { '--run-id': run }, 1);
  const all = jobRuns(
    of('a', 'RUNNING', 'r1'),
    of('b', 'FAILED', 'r1'),
    of('c', 'WAITING', 'r1'),
    of('d', 'RUNNING', 'r2'),
    { JobRunState: 'RUNNING', Arguments: { '--run-id': 'r1' }, StartedOn: 1 },
  );
  const { sent, runner } = await service(t, all);
  await runner.stop('r1');
  const stop = ['BatchStopJobRun', { JobName: 'pipeline', JobRunIds: ['a', 'c'] }];
  t.strictSame(sent, [listed, stop]);
  await runner.stop('r3');
  t.strictSame(sent, [listed, stop, listed], 'nothing to stop');
  const refuse = async (...Errors: object[]) => {
    const body = { Errors };
    const { runner } = await service(t, { ...all, BatchStopJobRun: () => ({ body }) });
    return runner.stop('r1');
  };
  await refuse();
  const text = 'Glue does not stop the run: ';
  const error = { ErrorDetail: { ErrorCode: 'JobRunNotInTerminalState' } };
  await t.rejects(refuse(error), { message: `${text}JobRunNotInTerminalState` });
  await t.rejects(refuse({}), { message: /run: $/ });
});

t.test('the runner that the settings name', async (t) => {
  const config = readConfig({ GP_HOME: '.', GP_GLUE_JOB: 'pipeline' });
  t.equal(lazyGlueRunner(readConfig({ GP_HOME: '.' })), noRunner);
  const run = jobRun('a', 'RUNNING', { '--run-id': 'r1' }, 1);
  const { endpoint, sent } = await service(t, jobRuns(run));
  Object.assign(process.env, {
    ...{ AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1' },
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  });
  const runner: Runner = lazyGlueRunner(config);
  t.equal(runner.hasRefresh, true);
  t.equal(await runner.isAlive(ownerOf('r1')), true);
  t.equal(await runner.start(requestOf('r1')).done, null);
  await runner.stop('r1', ownerOf('r1'), 1);
  t.strictSame(
    [...((await runner.attempts?.()) ?? [])],
    [['r1', { status: 'running', isActive: true, error: null }]],
  );
  t.strictSame(sent, [
    ['StartJobRun', { JobName: 'pipeline', Arguments: { '--run-id': 'r1' } }],
    listed,
    ['BatchStopJobRun', { JobName: 'pipeline', JobRunIds: ['a'] }],
    listed,
  ]);
});

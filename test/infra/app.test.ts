/** What the CDK app says of a wrong use, as a process. */
import { execFile } from 'node:child_process';
import t from 'tap';
import { childEnvironment } from '../../src/config.js';

const told = (context: object) =>
  new Promise((resolve) => {
    const env = childEnvironment({ CDK_CONTEXT_JSON: JSON.stringify(context) });
    const app = ['--import=tsx', 'infra/bin/app.ts'];
    execFile(process.execPath, app, { env }, (error, out, err) => {
      resolve({ code: error?.code ?? 0, out, err });
    });
  });

t.test('a wrong stage or file is named, in one line', async (t) => {
  const folder = t.testdir({ 'half.json': '{"alarmEmail":', 'wrong.json': '{"alarmEmail":"a"}' });
  const [half, wrong] = ['half', 'wrong'].map((name) => `${folder}/${name}.json`);
  t.match(await told({ parameters: half, stage: 'stagin' }), {
    ...{ code: 2, out: '', err: 'error: STAGE=stagin: expected staging or production\n' },
  });
  t.match(await told({}), { code: 2, out: '', err: /^error: PARAMETERS=file: .*\n$/ });
  t.match(await told({ parameters: 'none.json' }), {
    ...{ code: 2, out: '', err: 'error: PARAMETERS=none.json: it cannot be read\n' },
  });
  t.match(await told({ parameters: half }), {
    ...{ code: 2, out: '', err: /^error: PARAMETERS=.*half\.json: .*JSON.*\n$/ },
  });
  t.match(await told({ parameters: wrong }), {
    ...{
      code: 2,
      out: '',
      err: /^error: parameters: ✖ Invalid email address\n {2}→ at alarmEmail/,
    },
  });
});

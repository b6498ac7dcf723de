/** Errors of the CDK app for wrong arguments. */
import { execFile } from 'node:child_process';
import t from 'tap';
import { requestedDeployments } from '../../infra/bin/deployments.ts';
import { childEnvironment } from '../../src/config.ts';

t.test('a wrong stage or file is named', (t) => {
  const folder = t.testdir({
    'half.json': '{"alarmEmail":',
    'wrong.json': '{"alarmEmail":"a"}',
  });
  const [half, wrong] = ['half', 'wrong'].map((name) => `${folder}/${name}.json`);
  const refused = (message: string | RegExp, file?: string, stage?: string) =>
    t.throws(() => requestedDeployments(file, stage), { message });
  refused('STAGE=stagin: expected staging or production', half, 'stagin');
  refused('PARAMETERS=file: see docs/deployment.md');
  refused('PARAMETERS=none.json: it cannot be read', 'none.json');
  refused(/^PARAMETERS=.*half\.json: .*JSON/, half);
  refused(/^parameters: ✖ Invalid email address\n {2}→ at alarmEmail/, wrong);
  t.end();
});

t.test('the process prints one line', async (t) => {
  const context = { parameters: 'none.json', stage: 'staging' };
  const env = childEnvironment({ CDK_CONTEXT_JSON: JSON.stringify(context) });
  const result = await new Promise((resolve) => {
    execFile(process.execPath, ['infra/bin/app.ts'], { env }, (error, out, err) => {
      resolve({ code: error?.code ?? 0, out, err });
    });
  });
  const err = 'error: PARAMETERS=none.json: it cannot be read\n';
  t.strictSame(result, { code: 2, out: '', err });
});

/** The linters of templates find what is wrong in small ones. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { cfnLint, parliament } from '../support/infra/linters.ts';

t.test('cfn-lint names the place and the rule', (t) => {
  const folder = t.testdir();
  const Resources = { queue: { Type: 'AWS::SQS::Queue', Properties: { Name: 'a' } } };
  writeFileSync(join(folder, 'a.template.json'), JSON.stringify({ Resources }));
  const [found, ...others] = cfnLint(folder);
  t.match(found, /^a\.template\.json Resources\.queue\.Properties\.Name: E3002 /);
  t.same(others, []);
  t.end();
});

t.test('parliament names actions that have no such resource', (t) => {
  const statement = {
    ...{ Effect: 'Allow', Action: 'redshift-serverless:CreateUsageLimit' },
    Resource: 'arn:aws:redshift-serverless:us-east-1:123456789012:usagelimit/*',
  };
  const Properties = { PolicyDocument: { Version: '2012-10-17', Statement: [statement] } };
  const limiter = { Type: 'AWS::IAM::Policy', Properties };
  t.match(parliament([{ stack: 'S', Resources: { limiter } }]), [
    /^S\/limiter: RESOURCE_MISMATCH .*CreateUsageLimit/,
  ]);
  t.end();
});

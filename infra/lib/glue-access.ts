/** Permissions that Glue needs to run a job in the network and to write its logs and metrics. */
import type { Stack } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { allow } from './access.ts';

/** What Glue itself does with the role of a job. The managed policy for it would allow far more. */
export function allowGlue(
  at: Stack,
  role: IRole,
  [logs, network]: readonly [logs: string, network: string],
): void {
  // The second where Glue writes what the prefix does not cover; it must not fail a run.
  const groups = [logs, '/aws-glue/jobs'].map((prefix) =>
    at.formatArn({ service: 'logs', resource: `log-group:${prefix}/*` }),
  );
  allow(role, ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], groups, {
    why: 'Groups and streams under the prefix of the job, and under the one that Glue uses itself.',
  });
  allow(role, ['cloudwatch:PutMetricData'], ['*'], {
    why: 'Metrics have no names; the condition leaves those of Glue.',
    conditions: { StringEquals: { 'cloudwatch:namespace': 'Glue' } },
  });
  const connection = [`connection/${network}`, 'catalog'].map((resource) =>
    at.formatArn({ service: 'glue', resource }),
  );
  allow(role, ['glue:GetConnection'], connection);
  allow(
    role,
    [
      ...['ec2:DescribeSubnets', 'ec2:DescribeSecurityGroups', 'ec2:DescribeVpcEndpoints'],
      ...['ec2:DescribeRouteTables', 'ec2:DescribeVpcAttribute', 'ec2:DescribeNetworkInterfaces'],
      ...['ec2:CreateNetworkInterface'],
    ],
    ['*'],
    { why: 'Network interfaces have no names before they are made.' },
  );
  const interfaces = at.formatArn({ service: 'ec2', resource: 'network-interface/*' });
  allow(role, ['ec2:DeleteNetworkInterface', 'ec2:CreateTags'], [interfaces], {
    why: 'Network interfaces have no names before they are made.',
  });
}

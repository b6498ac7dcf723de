/** Lets the workflows of one repository deploy this stage, without a key that could be stolen. */
import { Duration } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { Role, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { allow } from '../access.ts';
import { StageStack, type Context } from '../context.ts';

const issuer = 'token.actions.githubusercontent.com';
/** Default qualifier of `cdk bootstrap`. */
const bootstrapQualifier = 'hnb659fds';

interface Parts {
  /** owner/name on GitHub. */
  readonly repository: string;
  readonly pool: IUserPool;
}

export class Delivery extends StageStack {
  constructor(scope: Construct, context: Context, { repository, pool }: Parts) {
    super(scope, 'Delivery', context);
    // One for the account, whatever the number of stages: the guide makes it.
    const provider = this.formatArn({
      ...{ service: 'iam', region: '', resource: 'oidc-provider', resourceName: issuer },
    });
    const role = new Role(this, 'deploy', {
      roleName: this.roleNamed('deploy'),
      description: `Workflows of ${repository} in the environment ${this.stage}.`,
      maxSessionDuration: Duration.hours(1),
      // Only jobs of this environment, and those wait for its approval.
      assumedBy: new WebIdentityPrincipal(provider, {
        StringEquals: {
          [`${issuer}:aud`]: 'sts.amazonaws.com',
          [`${issuer}:sub`]: `repo:${repository}:environment:${this.stage}`,
        },
      }),
    });
    // What CloudFormation then may do is decided by the roles of the bootstrap.
    const roles = ['deploy', 'file-publishing', 'image-publishing', 'lookup'].map((what) =>
      this.formatArn({
        ...{ service: 'iam', region: '', resource: 'role' },
        resourceName: `cdk-${bootstrapQualifier}-${what}-role-${this.account}-${this.region}`,
      }),
    );
    allow(role, ['sts:AssumeRole'], roles);
    // For the smoke test after a deployment: infra/bin/operator-token.ts.
    allow(role, ['cognito-idp:DescribeUserPoolClient'], [pool.userPoolArn]);
  }
}

/** A Lambda function with explicit limits, key, log group and role. */
import type { Duration } from 'aws-cdk-lib';
import { SubnetType, type ISecurityGroup, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { allow, allowEncrypt } from '../access.ts';
import type { BundleName } from '../../../src/tools/bundles.ts';
import { bundleFolder } from '../bundles.ts';
import type { StageStack } from '../context.ts';
import { accept } from '../nag.ts';
import type { Keys } from '../stacks/keys.ts';
import { Log } from './log.ts';

interface Props {
  readonly keys: Keys;
  readonly name: string;
  readonly bundle: BundleName;
  readonly description: string;
  readonly memoryMb: number;
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
  /** The network, for a function that connects to it. */
  readonly inside?: { readonly vpc: IVpc; readonly group: ISecurityGroup };
  /** For functions that events start: events that could not be handled. */
  readonly deadLetters?: IQueue;
  /** For those: how often a failed event is retried. */
  readonly retries?: number;
}

export class CodeFunction extends Function {
  readonly logs: Log;
  readonly executionRole: Role;

  constructor(scope: StageStack, id: string, props: Props) {
    const functionName = scope.named(props.name);
    const logGroup = new Log(scope, `${id}-log`, {
      keys: props.keys,
      name: `/aws/lambda/${functionName}`,
      retention: RetentionDays.SIX_MONTHS,
    });
    const role = executionRole(scope, id, scope.roleNamed(props.name), logGroup, props);
    super(scope, id, {
      ...{ functionName, logGroup, description: props.description },
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundleFolder(props.bundle)),
      ...{ memorySize: props.memoryMb, timeout: props.timeout },
      // Lines are JSON already; another wrapping would hide their fields from metric filters.
      loggingFormat: LoggingFormat.TEXT,
      environment: props.environment,
      environmentEncryption: props.keys.secrets,
      role,
      ...(props.deadLetters ? { deadLetterQueue: props.deadLetters } : {}),
      ...(props.retries === undefined ? {} : { retryAttempts: props.retries }),
      ...(props.inside
        ? {
            vpc: props.inside.vpc,
            vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
            securityGroups: [props.inside.group],
          }
        : {}),
    });
    this.logs = logGroup;
    this.executionRole = role;
  }
}

/** A role that may write its own log; callers add the rest. */
function executionRole(
  scope: StageStack,
  id: string,
  roleName: string,
  logGroup: Log,
  { keys, inside, deadLetters }: Props,
): Role {
  const role = new Role(scope, `${id}-role`, {
    roleName,
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  });
  allow(role, ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
  allow(role, ['kms:Decrypt'], [keys.secrets.keyArn]);
  if (deadLetters) allowEncrypt(role, keys.messages);
  if (inside) {
    const policy = 'service-role/AWSLambdaVPCAccessExecutionRole';
    role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName(policy));
    accept(
      role,
      `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
      'Network interfaces have no names before they are made: AWS keeps this list of actions.',
    );
  }
  return role;
}

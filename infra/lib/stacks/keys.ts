/** Keys outlive what they encrypt: a stack of their own, retained when it is deleted. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { StageStack, type Context } from '../context.ts';

/** One key for each kind of data, so that readers of logs cannot read the rest. */
export class Keys extends StageStack {
  /** Buckets, databases, warehouse, temporary files. */
  readonly data: Key;
  readonly secrets: Key;
  /** Queues and topics. */
  readonly messages: Key;
  readonly logs: Key;

  constructor(scope: Construct, context: Context) {
    super(scope, 'Keys', context);
    this.data = this.key('data');
    this.secrets = this.key('secrets');
    this.messages = this.key('messages');
    this.logs = this.key('logs');
    // These services write to encrypted queues, topics and log groups without a role of this deployment.
    for (const service of ['events', 'cloudwatch', 'budgets']) {
      this.allowService(
        this.messages,
        `${service}.amazonaws.com`,
        ['kms:GenerateDataKey', 'kms:Decrypt'],
        {
          StringEquals: { 'aws:SourceAccount': this.account },
        },
      );
    }
    const anyLogs = this.formatArn({ service: 'logs', resource: '*' });
    this.allowService(
      this.logs,
      `logs.${this.region}.amazonaws.com`,
      [
        ...['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
        ...['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:DescribeKey'],
      ],
      { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': anyLogs } },
    );
  }

  private key(what: string): Key {
    return new Key(this, what, {
      alias: `alias/${this.named(what)}`,
      description: `${this.named(what)}, see docs/deployment.md`,
      enableKeyRotation: true,
      rotationPeriod: Duration.days(365),
      pendingWindow: Duration.days(30),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }

  private allowService(
    key: Key,
    service: string,
    actions: string[],
    conditions: Record<string, Record<string, string>>,
  ) {
    const principals = [new ServicePrincipal(service)];
    key.addToResourcePolicy(
      new PolicyStatement({ actions, principals, resources: ['*'], conditions }),
    );
  }
}

/** Redshift Serverless: reached through the Data API only. Its schemas: `main.py ddl`. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CompositePrincipal, Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import { CfnNamespace, CfnWorkgroup } from 'aws-cdk-lib/aws-redshiftserverless';
import {
  AwsCustomResource,
  PhysicalResourceId,
  PhysicalResourceIdReference,
} from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import { prefixes } from '../../../src/platform/names.ts';
import {
  allow,
  allowEncrypt,
  allowLocation,
  allowRead,
  allowUpload,
  bucketArn,
} from '../access.ts';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import { snapshotDaily } from '../constructs/warehouse-snapshots.ts';
import { StageStack, type Context } from '../context.ts';
import type { Keys } from './keys.ts';
import type { Network } from './network.ts';
import type { Storage } from './storage.ts';
import { Log } from '../constructs/log.ts';

export const warehouseDatabase = 'global_partners';
const baseRpu = 8;

interface Parts {
  readonly keys: Keys;
  readonly network: Network;
  readonly storage: Storage;
}

export class Warehouse extends StageStack {
  readonly workgroup: CfnWorkgroup;
  /** Role of COPY and UNLOAD. */
  readonly copyRole: Role;
  /** Dead-letter queue of the snapshot schedule. */
  readonly deadLetters: DeadLetters;
  private readonly namespace: CfnNamespace;

  constructor(scope: Construct, context: Context, { keys, network, storage }: Parts) {
    super(scope, 'Warehouse', context);
    this.copyRole = this.lakeRole(keys, storage);
    this.namespace = this.storage(keys);
    this.workgroup = new CfnWorkgroup(this, 'workgroup', {
      workgroupName: this.named('warehouse'),
      namespaceName: this.namespace.namespaceName,
      ...{ baseCapacity: baseRpu, maxCapacity: 4 * baseRpu },
      publiclyAccessible: false,
      // COPY and UNLOAD stay in the network too.
      enhancedVpcRouting: true,
      subnetIds: network.vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
      securityGroupIds: [network.groups.warehouse.securityGroupId],
      configParameters: [
        { parameterKey: 'require_ssl', parameterValue: 'true' },
        { parameterKey: 'enable_user_activity_logging', parameterValue: 'true' },
        { parameterKey: 'max_query_execution_time', parameterValue: '1800' },
      ],
    });
    this.workgroup.addResourceDependency(this.namespace);
    this.limit(keys);
    const { namespaceName, attrNamespaceNamespaceArn: namespaceArn } = this.namespace;
    this.deadLetters = snapshotDaily(this, keys, { namespaceName, namespaceArn });
  }

  /** Lets a role run statements as its database user. */
  allowStatements(to: IRole, ...more: ('BatchExecuteStatement' | 'GetStatementResult')[]): void {
    const workgroup = this.workgroup.attrWorkgroupWorkgroupArn;
    allow(to, ['redshift-serverless:GetCredentials'], [workgroup]);
    const named = (all: readonly string[]) => all.map((name) => `redshift-data:${name}`);
    const batch = more.filter((name) => name === 'BatchExecuteStatement');
    const result = more.filter((name) => name === 'GetStatementResult');
    allow(to, named(['ExecuteStatement', ...batch]), [workgroup]);
    allow(to, named(['DescribeStatement', 'CancelStatement', ...result]), ['*'], {
      why: 'Statements have no names; the condition leaves those of the caller.',
      conditions: {
        StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' },
      },
    });
  }

  /** RPU seconds; the usage limit is in RPU hours a day. */
  metricComputeSeconds(): Metric {
    return new Metric({
      ...{ namespace: 'AWS/Redshift-Serverless', metricName: 'ComputeSeconds' },
      dimensionsMap: { Workgroup: this.workgroup.workgroupName },
      ...{ period: Duration.days(1), statistic: 'Sum' },
    });
  }

  private storage(keys: Keys): CfnNamespace {
    const namespaceName = this.named('warehouse');
    const kinds = ['userlog', 'connectionlog', 'useractivitylog'];
    for (const kind of kinds) {
      new Log(this, `log-${kind}`, { keys, name: `/aws/redshift/${namespaceName}/${kind}` });
    }
    const namespace = new CfnNamespace(this, 'namespace', {
      namespaceName,
      dbName: warehouseDatabase,
      adminUsername: 'gp_admin',
      manageAdminPassword: true,
      adminPasswordSecretKmsKeyId: keys.secrets.keyId,
      kmsKeyId: keys.data.keyId,
      defaultIamRoleArn: this.copyRole.roleArn,
      iamRoles: [this.copyRole.roleArn],
      logExports: kinds,
    });
    namespace.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return namespace;
  }

  private lakeRole(keys: Keys, { names: { lake } }: Storage): Role {
    const role = new Role(this, 'copy', {
      roleName: this.roleNamed('warehouse-copy'),
      assumedBy: new CompositePrincipal(
        new ServicePrincipal('redshift.amazonaws.com'),
        new ServicePrincipal('redshift-serverless.amazonaws.com'),
      ),
    });
    allowRead(role, lake, prefixes.home);
    allowUpload(role, lake, `${prefixes.home}/${prefixes.unload}`);
    allowLocation(role, lake);
    // UNLOAD ... ENCRYPTED AUTO looks up the key of the bucket.
    allow(role, ['s3:GetEncryptionConfiguration'], [bucketArn(lake)]);
    allowEncrypt(role, keys.data);
    return role;
  }

  private limiter(logGroup: Log): Role {
    const role = new Role(this, 'limiter', {
      roleName: this.roleNamed('warehouse-limit'),
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    allow(role, ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    const service = 'redshift-serverless';
    const actions = ['Create', 'Update', 'Delete'].map((verb) => `${service}:${verb}UsageLimit`);
    allow(role, actions, ['*'], {
      why: 'The service has no resource-level permissions for limits.',
    });
    return role;
  }

  /** CloudFormation has no usage limits: a custom resource creates one. */
  private limit(keys: Keys): void {
    const call = (action: string, parameters: Record<string, unknown>) => ({
      service: 'redshift-serverless',
      action,
      parameters,
      physicalResourceId: PhysicalResourceId.fromResponse('usageLimit.usageLimitId'),
    });
    const amount = this.parameters.warehouseHoursPerDay;
    const settings = { amount, breachAction: 'deactivate' };
    const logGroup = new Log(this, 'limit-log', { keys });
    const resourceArn = this.workgroup.attrWorkgroupWorkgroupArn;
    const role = this.limiter(logGroup);
    new AwsCustomResource(this, 'limit', {
      ...{ logGroup, timeout: Duration.minutes(2), memorySize: 256, installLatestAwsSdk: false },
      role,
      onCreate: call('CreateUsageLimit', {
        ...{ ...settings, resourceArn, usageType: 'serverless-compute', period: 'daily' },
      }),
      onUpdate: call('UpdateUsageLimit', {
        ...{ ...settings, usageLimitId: new PhysicalResourceIdReference() },
      }),
      onDelete: call('DeleteUsageLimit', { usageLimitId: new PhysicalResourceIdReference() }),
    });
  }
}

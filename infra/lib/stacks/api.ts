/** The API, a function behind two REST APIs, and the refresh after each release. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import {
  events,
  glueEvents,
  metricNamespace,
  prefixes,
  resources,
  resourceServer,
} from '../../../src/platform/names.ts';
import { allow, allowDelete, allowEncrypt, allowRead, allowSecret, allowWrite } from '../access.ts';
import { DeadLetters } from '../constructs/dead-letters.ts';
import { privateDoor, publicDoor } from '../constructs/doors.ts';
import { on, type StageBus } from '../constructs/events.ts';
import { Firewall } from '../constructs/firewall.ts';
import { CodeFunction } from '../constructs/function.ts';
import { RestDoor } from '../constructs/rest-api.ts';
import { StageStack, type Context } from '../context.ts';
import { environment } from '../environment.ts';
import { allowLake } from '../lake-access.ts';
import { accept } from '../nag.ts';
import type { Identity } from './identity.ts';
import type { Keys } from './keys.ts';
import type { Network } from './network.ts';
import type { Storage } from './storage.ts';
import { warehouseDatabase, type Warehouse } from './warehouse.ts';

interface Parts {
  readonly keys: Keys;
  readonly network: Network;
  readonly storage: Storage;
  readonly warehouse: Warehouse;
  readonly identity: Identity;
  readonly bus: StageBus;
}

const objects = `${prefixes.home}/${prefixes.objects}`;

export class Api extends StageStack {
  readonly handler: CodeFunction;
  readonly refresh: CodeFunction;
  readonly refreshDeadLetters: DeadLetters;
  readonly publicDoor: RestDoor;
  /** For the dashboards, which can't reach the internet. */
  readonly privateDoor: RestDoor;

  constructor(scope: Construct, context: Context, parts: Parts) {
    super(scope, 'Api', context);
    this.handler = this.serving(parts);
    this.refreshDeadLetters = new DeadLetters(this, resources.refresh, parts.keys);
    this.refresh = this.refreshing(parts);
    this.begin(parts.bus);
    const { keys, network } = parts;
    const account = this.loggingAccount();
    const firewallArn = new Firewall(this, 'firewall', keys).arn;
    const door = { keys, handler: this.handler, firewallArn };
    this.publicDoor = new RestDoor(this, 'api-public', { ...door, api: publicDoor(this) });
    this.privateDoor = new RestDoor(this, 'api-inside', { ...door, api: privateDoor(network) });
    for (const { node } of [this.publicDoor, this.privateDoor]) node.addDependency(account);
  }

  private serving({ keys, storage, warehouse, identity, bus }: Parts): CodeFunction {
    const cursorSecret = new Secret(this, 'cursor-secret', {
      secretName: this.named('cursor-secret'),
      description: 'Signs cursors: after a change, pages begun before it start again.',
      encryptionKey: keys.secrets,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    accept(
      cursorSecret,
      'AwsSolutions-SMG4',
      'No service knows it; docs/runbook/recovery.md says how to change it.',
    );
    const handler = new CodeFunction(this, resources.api, {
      ...{ keys, name: resources.api, bundle: 'api' },
      description: 'The API, from snapshots in memory.',
      // An export of 200 MB, at the 2 MB/s of streamed replies, takes 100 s.
      ...{ memoryMb: 2048, timeout: Duration.minutes(3) },
      environment: environment({
        home: `s3://${storage.names.lake}/${prefixes.home}`,
        issuer: identity.issuer,
        jwksUrl: `${identity.issuer}/.well-known/jwks.json`,
        resourceServer,
        cursorSecret: cursorSecret.secretArn,
        metricsNamespace: `${metricNamespace}/${this.stage}`,
        ...this.warehouseSettings(warehouse),
        glueJob: this.named(resources.pipeline),
        eventBus: bus.name,
        clientIds: identity.clients.map(({ userPoolClientId }) => userPoolClientId).join(','),
      }),
    });
    const role = handler.executionRole;
    allowSecret(role, cursorSecret.secretArn, keys.secrets);
    allowLake(role, storage.names.lake);
    allowEncrypt(role, keys.data);
    warehouse.allowStatements(role, 'GetStatementResult');
    this.allowRuns(role);
    bus.allowPut(role);
    return handler;
  }

  private warehouseSettings({ workgroup, copyRole }: Warehouse) {
    const { workgroupName } = workgroup;
    // Above the default, which is for DuckDB: a statement of Redshift takes seconds, a snapshot loads sooner.
    const tableBytes = 268_435_456;
    return {
      ...{ workgroup: workgroupName, warehouseDatabase, tableBytes },
      unloadRole: copyRole.roleArn,
    };
  }

  /** A reload starts a Glue run, and a cancel stops one. */
  private allowRuns(to: IRole): void {
    const job = this.formatArn({
      ...{ service: 'glue', resource: 'job', resourceName: this.named(resources.pipeline) },
    });
    allow(to, ['glue:StartJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'], [job]);
  }

  private refreshing({ keys, storage, warehouse }: Parts): CodeFunction {
    const refresh = new CodeFunction(this, resources.refresh, {
      ...{ keys, name: resources.refresh, bundle: 'refresh' },
      description: 'Changed tables of a release into snapshots; then the API serves it.',
      ...{ memoryMb: 3008, timeout: Duration.minutes(15) },
      ...{ deadLetters: this.refreshDeadLetters, retries: 2 },
      environment: environment({
        home: `s3://${storage.names.lake}/${prefixes.home}`,
        ...this.warehouseSettings(warehouse),
        glueJob: this.named(resources.pipeline),
      }),
    });
    const role = refresh.executionRole;
    allowRead(role, storage.names.lake, prefixes.home);
    for (const part of ['snapshots', 'refreshes', 'loads']) {
      allowWrite(role, storage.names.lake, `${objects}/${part}`);
    }
    // Snapshots of purged releases.
    allowDelete(role, storage.names.lake, `${objects}/snapshots`);
    allowEncrypt(role, keys.data);
    warehouse.allowStatements(role);
    return refresh;
  }

  /** Every successful Glue run starts the refresh, however the run was started. */
  private begin(from: StageBus): void {
    const to = { target: this.refresh, deadLetterQueue: this.refreshDeadLetters };
    on(this, 'run-succeeded', {
      ...to,
      eventPattern: {
        source: [glueEvents.source],
        detailType: [glueEvents.stateChange],
        detail: { jobName: [this.named(resources.pipeline)], state: ['SUCCEEDED'] },
      },
    });
    on(this, 'refresh-requested', {
      ...{ ...to, from },
      eventPattern: { source: [events.source], detailType: [events.refreshRequested] },
    });
  }

  /**
   * Lets API Gateway write access logs; one setting for the account and region. Retained when the
   * stack is deleted, for the APIs of other stages.
   */
  private loggingAccount(): CfnAccount {
    const policy = 'service-role/AmazonAPIGatewayPushToCloudWatchLogs';
    const role = new Role(this, 'gateway-logs', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(policy)],
    });
    accept(
      role,
      `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
      'It is for all APIs of the account, and AWS names this policy for it.',
    );
    role.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    const account = new CfnAccount(this, 'account', { cloudWatchRoleArn: role.roleArn });
    account.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return account;
  }
}

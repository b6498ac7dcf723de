/** Google Drive to the source database: schedule -> fetch -> event -> load -> Glue run. */
import { Duration, RemovalPolicy, TimeZone } from 'aws-cdk-lib';
import { Role, type IRole } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { ContextAttribute, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { events, prefixes, resources } from '../../../src/platform/names.ts';
import { allow, allowEncrypt, allowRead, allowSecret, allowUpload } from '../access.ts';
import { allowWrite, ownService } from '../access.ts';
import { authorities } from '../bundles.ts';
import { DeadLetters } from '../constructs/dead-letters.ts';
import { on, StageBus } from '../constructs/events.ts';
import { CodeFunction } from '../constructs/function.ts';
import { StageStack, type Context } from '../context.ts';
import { environment } from '../environment.ts';
import { accept } from '../nag.ts';
import { databaseName, databaseUsers, type Database } from './database.ts';
import type { Keys } from './keys.ts';
import type { Network } from './network.ts';
import type { Storage } from './storage.ts';

interface Parts {
  readonly keys: Keys;
  readonly network: Network;
  readonly storage: Storage;
  readonly database: Database;
}

export class Ingest extends StageStack {
  readonly fetch: CodeFunction;
  readonly load: CodeFunction;
  readonly bus: StageBus;
  readonly deadLetters: Readonly<Record<'schedule' | 'fetch' | 'load' | 'events', IQueue>>;

  constructor(scope: Construct, context: Context, parts: Parts) {
    super(scope, 'Ingest', context);
    const { keys } = parts;
    this.bus = new StageBus(this, keys);
    this.deadLetters = {
      events: this.bus.deadLetters,
      schedule: new DeadLetters(this, 'schedule', keys),
      fetch: new DeadLetters(this, resources.ingestFetch, keys),
      load: new DeadLetters(this, resources.ingestLoad, keys),
    };
    this.fetch = this.fetcher(parts);
    this.load = this.loader(parts);
    this.daily(keys);
    this.on('requested', events.ingestRequested, this.fetch, this.deadLetters.fetch);
    this.on('landed', events.filesLanded, this.load, this.deadLetters.load);
  }

  /** Outside the VPC: the only function that needs the internet. */
  private fetcher(parts: Parts): CodeFunction {
    const { keys, storage } = parts;
    const { driveFolder, driveIdentity } = this.parameters;
    const key = driveIdentity === undefined ? this.driveKey(keys) : null;
    const fetch = new CodeFunction(this, resources.ingestFetch, {
      ...{ keys, name: resources.ingestFetch, bundle: 'ingest-fetch' },
      description: 'Files of the Google Drive folder to the landing bucket.',
      ...{ memoryMb: 1024, timeout: Duration.minutes(15) },
      ...{ deadLetters: this.deadLetters.fetch, retries: 2 },
      environment: environment({
        home: `s3://${storage.names.lake}/${prefixes.home}`,
        driveFolder,
        ...(key
          ? { driveKeySecret: key.secretArn }
          : { driveIdentity: JSON.stringify(driveIdentity) }),
        landingBucket: storage.names.landing,
        eventBus: this.bus.name,
      }),
    });
    if (key) allowSecret(fetch.executionRole, key.secretArn, keys.secrets);
    allowRead(fetch.executionRole, storage.names.landing, prefixes.landing);
    allowUpload(fetch.executionRole, storage.names.landing, prefixes.landing);
    this.allowLedger(fetch.executionRole, parts);
    this.bus.allowPut(fetch.executionRole);
    return fetch;
  }

  /** Only without federation, because a key can be stolen. */
  private driveKey(keys: Keys): Secret {
    const key = new Secret(this, 'drive-key', {
      secretName: this.named('google-drive'),
      description: 'Key of the service account that reads the Drive folder; written by a person.',
      encryptionKey: keys.secrets,
    });
    accept(
      key,
      'AwsSolutions-SMG4',
      'Google makes this key; docs/runbook/recovery.md says how to replace it.',
    );
    return key;
  }

  /** In the network of the database. */
  private loader(parts: Parts): CodeFunction {
    const { keys, network, storage, database } = parts;
    const { dbInstanceEndpointAddress: host, dbInstanceEndpointPort: port } = database.instance;
    const load = new CodeFunction(this, resources.ingestLoad, {
      ...{ keys, name: resources.ingestLoad, bundle: 'ingest-load' },
      description: 'Landed files into the source database; then a run of the pipeline.',
      ...{ memoryMb: 512, timeout: Duration.minutes(15) },
      ...{ deadLetters: this.deadLetters.load, retries: 2 },
      inside: { vpc: network.vpc, group: network.groups.loader },
      environment: environment({
        home: `s3://${storage.names.lake}/${prefixes.home}`,
        landingBucket: storage.names.landing,
        ...{ databaseHost: host, databasePort: port, databaseName },
        databaseUser: databaseUsers.loader,
        databaseSecret: database.secrets.loader.secretArn,
        // Where Lambda unpacks the bundle.
        databaseCaFile: `/var/task/${authorities}`,
        glueJob: this.named(resources.pipeline),
      }),
    });
    allowSecret(load.executionRole, database.secrets.loader.secretArn, keys.secrets);
    this.allowLedger(load.executionRole, parts, 'landings');
    const job = this.formatArn({
      ...{ service: 'glue', resource: 'job' },
      resourceName: this.named(resources.pipeline),
    });
    allow(load.executionRole, ['glue:StartJobRun', 'glue:GetJobRuns'], [job]);
    return load;
  }

  /** The ledger of ingests and its lock. */
  private allowLedger(to: IRole, { storage, keys }: Parts, ...more: 'landings'[]): void {
    const objects = `${prefixes.home}/${prefixes.objects}`;
    allowRead(to, storage.names.lake, objects);
    for (const part of ['ingests', 'locks', ...more])
      allowWrite(to, storage.names.lake, `${objects}/${part}`);
    allowEncrypt(to, keys.data);
  }

  /** The scheduled time names the run, so a repeated invocation is the same run. */
  private daily(keys: Keys): void {
    const { cron, timeZone } = this.parameters.schedule;
    const role = new Role(this, 'schedule-role', {
      roleName: this.roleNamed('schedule'),
      assumedBy: ownService(this, 'scheduler'),
    });
    allowEncrypt(role, keys.messages);
    allow(role, ['lambda:InvokeFunction'], [this.fetch.functionArn]);
    allow(role, ['sqs:SendMessage'], [this.deadLetters.schedule.queueArn]);
    const scheduleGroup = new ScheduleGroup(this, 'schedules', {
      scheduleGroupName: this.named('ingest'),
    });
    // Retained by default: its name would be taken when the stack is created again.
    scheduleGroup.applyRemovalPolicy(RemovalPolicy.DESTROY);
    new Schedule(this, 'daily', {
      scheduleName: this.named('daily'),
      description: 'Fetches the source and begins a run.',
      schedule: ScheduleExpression.expression(`cron(${cron})`, TimeZone.of(timeZone)),
      scheduleGroup,
      key: keys.messages,
      target: new LambdaInvoke(this.fetch, {
        // Its grants would allow every version of the function.
        role: role.withoutPolicyUpdates(),
        input: ScheduleTargetInput.fromObject({ scheduled_time: ContextAttribute.scheduledTime }),
        deadLetterQueue: this.deadLetters.schedule,
        ...{ retryAttempts: 5, maxEventAge: Duration.hours(2) },
      }),
    });
  }

  private on(id: string, type: string, target: CodeFunction, deadLetterQueue: IQueue): void {
    const eventPattern = { source: [events.source], detailType: [type] };
    on(this, id, { from: this.bus, eventPattern, target, deadLetterQueue });
  }
}

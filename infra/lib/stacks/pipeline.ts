/** The Glue job: the same main.py as on the command line, in the network, with all it needs as assets. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  Code,
  Connection,
  ConnectionNetwork,
  ConnectionType,
  GlueVersion,
  JobBookmarksEncryption,
  PySparkEtlJob,
  S3Encryption,
  SecurityConfiguration,
  WorkerType,
} from 'aws-cdk-lib/aws-glue';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { basename } from 'node:path';
import { glueArguments, prefixes, resources } from '../../../src/platform/names.ts';
import { allow, allowDelete, allowEncrypt, allowLocation } from '../access.ts';
import { allowRead, allowSecret, allowUpload } from '../access.ts';
import { jobFiles, wheels } from '../bundles.ts';
import { StageStack, type Context } from '../context.ts';
import { allowGlue } from '../glue-access.ts';
import { accept } from '../nag.ts';
import { wheelSynthesizer } from '../wheels.ts';
import { databaseName, databaseUsers, type Database } from './database.ts';
import type { Keys } from './keys.ts';
import type { Network } from './network.ts';
import type { Storage } from './storage.ts';
import { warehouseDatabase, type Warehouse } from './warehouse.ts';
import { Log } from '../constructs/log.ts';

interface Parts {
  readonly keys: Keys;
  readonly network: Network;
  readonly storage: Storage;
  readonly database: Database;
  readonly warehouse: Warehouse;
}

const codeOf = ({ bucket, s3ObjectKey }: Asset) => Code.fromBucket(bucket, s3ObjectKey);

export class Pipeline extends StageStack {
  readonly job: PySparkEtlJob;

  constructor(scope: Construct, context: Context, parts: Parts) {
    super(scope, 'Pipeline', context, { synthesizer: wheelSynthesizer() });
    const logs = `/aws-glue/${this.named(resources.pipeline)}`;
    const role = this.role(logs, parts);
    const authorities = this.asset(jobFiles.authorities, role);
    this.job = new PySparkEtlJob(this, 'job', {
      jobName: this.named(resources.pipeline),
      description: 'Source database to released marts; see docs/architecture.md.',
      script: codeOf(this.asset(jobFiles.script, role)),
      // Its grants would allow more than `asset` does.
      role: role.withoutPolicyUpdates(),
      glueVersion: GlueVersion.V5_1,
      workerConfiguration: { workerType: WorkerType.G_1X, numberOfWorkers: 2 },
      // One run at a time; the lock in the object store says the same to runs elsewhere.
      ...{ maxConcurrentRuns: 1, maxRetries: 1, timeout: Duration.minutes(120) },
      notifyDelayAfter: Duration.minutes(45),
      securityConfiguration: this.encryption(parts.keys),
      connections: [this.connection(parts)],
      extraFiles: [codeOf(authorities)],
      // Takes precedence over a driver of Glue's own: this one is tested.
      ...{ extraJars: [codeOf(this.asset(jobFiles.driver, role))], extraJarsFirst: true },
      // Glue 5 logs continuously by itself, to the groups of --custom-logGroup-prefix.
      continuousLogging: { enabled: false },
      defaultArguments: {
        ...this.arguments(logs, parts),
        ...this.packages(role),
        '--database-ca-file': basename(authorities.s3ObjectKey),
      },
    });
    accept(this.job, 'AwsSolutions-GL1', 'The log groups of the job have a key of their own.');
    this.logGroups(logs, parts.keys);
  }

  /** Options of `main.py run`, and of Glue itself. A run may add others. */
  private arguments(logs: string, { storage, database, warehouse }: Parts) {
    const { dbInstanceEndpointAddress: host, dbInstanceEndpointPort: port } = database.instance;
    return {
      [glueArguments.home]: `s3://${storage.names.lake}/${prefixes.home}`,
      [glueArguments.data]: `postgresql://${databaseUsers.reader}@${host}:${port}/${databaseName}`,
      '--database-secret': database.secrets.reader.secretArn,
      '--redshift-workgroup': warehouse.workgroup.workgroupName,
      '--redshift-database': warehouseDatabase,
      '--copy-role': warehouse.copyRole.roleArn,
      '--custom-logGroup-prefix': logs,
      '--TempDir': `s3://${storage.names.lake}/${prefixes.home}/${prefixes.temporary}/`,
    };
  }

  /** The packages come with the job: the network has no route to a registry. */
  private packages(role: Role) {
    const assets = wheels().map((path) => this.asset(path, role));
    return {
      '--additional-python-modules': assets.map(({ s3ObjectUrl }) => s3ObjectUrl).join(','),
      '--python-modules-installer-option': '--no-index --no-deps',
    };
  }

  /** A file of the job. The grant methods of an asset would allow more than reading it. */
  private asset(path: string, role: Role): Asset {
    const asset = new Asset(this, basename(path), { path, displayName: basename(path) });
    allow(role, ['s3:GetObject'], [asset.bucket.arnForObjects(asset.s3ObjectKey)]);
    return asset;
  }

  private connection({ network }: Parts): Connection {
    const [subnet] = network.isolated;
    if (subnet === undefined) throw new Error('the network has no isolated subnet');
    const connection = new Connection(this, 'connection', {
      connectionName: this.named('pipeline-network'),
      type: ConnectionType.NETWORK,
      network: ConnectionNetwork.subnet(subnet),
      securityGroups: [network.groups.glue],
    });
    accept(
      connection,
      'CloudFormation-Validate::W3010',
      'The zones of the network are a parameter, so that nothing is looked up.',
    );
    return connection;
  }

  /**
   * Does not encrypt logs: if it did, Glue would write to log groups with names of its own. The log groups of this
   * stack are encrypted by themselves.
   */
  private encryption({ data }: Keys): SecurityConfiguration {
    const encryption = new SecurityConfiguration(this, 'encryption', {
      securityConfigurationName: this.named('pipeline'),
      s3Encryption: S3Encryption.kms(data),
      jobBookmarksEncryption: JobBookmarksEncryption.clientSideKms(data),
    });
    // Retained by default: its name would be taken when the stack is created again.
    encryption.applyRemovalPolicy(RemovalPolicy.DESTROY);
    return encryption;
  }

  /** Created before Glue creates them, which would set no retention. */
  private logGroups(prefix: string, keys: Keys): void {
    for (const kind of ['output', 'error']) {
      new Log(this, `log-${kind}`, {
        keys,
        name: `${prefix}/${kind}`,
        retention: RetentionDays.SIX_MONTHS,
      });
    }
  }

  private role(logs: string, { keys, storage, database, warehouse }: Parts): Role {
    const role = new Role(this, 'role', {
      roleName: this.roleNamed('pipeline'),
      assumedBy: new ServicePrincipal('glue.amazonaws.com'),
    });
    allowRead(role, storage.names.lake, prefixes.home);
    allowUpload(role, storage.names.lake, prefixes.home);
    allowLocation(role, storage.names.lake);
    allowDelete(role, storage.names.lake, prefixes.home);
    allowEncrypt(role, keys.data);
    allowSecret(role, database.secrets.reader.secretArn, keys.secrets);
    warehouse.allowStatements(role, 'BatchExecuteStatement', 'GetStatementResult');
    allowGlue(this, role, [logs, this.named('pipeline-network')]);
    return role;
  }
}

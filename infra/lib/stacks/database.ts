/** The source database. Its tables, users and load are SQL: infra/database. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import {
  CaCertificate,
  Credentials,
  DatabaseInstance,
  DatabaseInstanceEngine,
  DatabaseSecret,
  PerformanceInsightRetention,
  PostgresEngineVersion,
  StorageType,
} from 'aws-cdk-lib/aws-rds';
import { Role } from 'aws-cdk-lib/aws-iam';
import { HostedRotation, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { prefixes } from '../../../src/platform/names.ts';
import { allowDecrypt, allowRead, ownService } from '../access.ts';
import { StageStack, type Context } from '../context.ts';
import { accept } from '../nag.ts';
import type { Keys } from './keys.ts';
import type { Network } from './network.ts';
import type { Storage } from './storage.ts';
import { Log } from '../constructs/log.ts';

export const databaseName = 'global_partners';
/** As infra/database/roles.sql names them. */
export const databaseUsers = { loader: 'gp_loader', reader: 'gp_reader' } as const;

interface Parts {
  readonly keys: Keys;
  readonly network: Network;
  readonly storage: Storage;
}

export class Database extends StageStack {
  readonly instance: DatabaseInstance;
  readonly secrets: Readonly<Record<keyof typeof databaseUsers, ISecret>>;

  constructor(scope: Construct, context: Context, parts: Parts) {
    super(scope, 'Database', context);
    const identifier = this.named('source');
    this.logGroups(identifier, parts.keys);
    this.instance = this.database(identifier, parts);
    this.secrets = {
      loader: this.secret('loader', parts),
      reader: this.secret('reader', parts),
    };
  }

  private database(instanceIdentifier: string, { keys, network, storage }: Parts) {
    const instance = new DatabaseInstance(this, 'instance', {
      ...{ instanceIdentifier, databaseName, vpc: network.vpc, port: 5432 },
      engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_16 }),
      instanceType: new InstanceType('t4g.small'),
      vpcSubnets: { subnets: network.vpc.isolatedSubnets },
      securityGroups: [network.groups.database],
      publiclyAccessible: false,
      multiAz: this.parameters.highlyAvailable,
      ...{ allocatedStorage: 20, maxAllocatedStorage: 200, storageType: StorageType.GP3 },
      ...{ storageEncrypted: true, storageEncryptionKey: keys.data },
      credentials: Credentials.fromUsername('gp_master', { encryptionKey: keys.secrets }),
      manageMasterUserPassword: true,
      caCertificate: CaCertificate.RDS_CA_RSA2048_G1,
      parameters: { 'rds.force_ssl': '1', password_encryption: 'scram-sha-256' },
      s3ImportRole: this.importRole(keys, storage),
      backupRetention: Duration.days(14),
      copyTagsToSnapshot: true,
      autoMinorVersionUpgrade: true,
      cloudwatchLogsExports: ['postgresql', 'upgrade'],
      ...{ enablePerformanceInsights: true, performanceInsightEncryptionKey: keys.data },
      performanceInsightRetention: PerformanceInsightRetention.DEFAULT,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.SNAPSHOT,
    });
    accept(instance, 'AwsSolutions-RDS11', 'Security groups decide who connects, not the port.');
    if (!this.parameters.highlyAvailable) {
      accept(instance, 'AwsSolutions-RDS3', 'A parameter; the API does not read this database.');
    }
    return instance;
  }

  /** Role of `aws_s3.table_import_from_s3`. */
  private importRole(keys: Keys, storage: Storage): Role {
    const role = new Role(this, 'import', {
      roleName: this.roleNamed('database-import'),
      assumedBy: ownService(this, 'rds'),
    });
    allowRead(role, storage.names.landing, prefixes.landing);
    allowDecrypt(role, keys.data);
    return role;
  }

  /** Created before RDS creates them, which would set neither a key nor a retention. */
  private logGroups(identifier: string, keys: Keys): void {
    for (const kind of ['postgresql', 'upgrade']) {
      new Log(this, `log-${kind}`, { keys, name: `/aws/rds/instance/${identifier}/${kind}` });
    }
  }

  /** Password of one user, rotated every month; the first value is set with the schema (docs/deployment.md). */
  private secret(who: keyof typeof databaseUsers, { keys, network }: Parts): ISecret {
    const secret = new DatabaseSecret(this, `secret-${who}`, {
      username: databaseUsers[who],
      secretName: this.named(`database-${who}`),
      encryptionKey: keys.secrets,
      dbname: databaseName,
    });
    const functionName = this.named(`rotate-${who}`);
    new Log(this, `log-rotate-${who}`, { keys, name: `/aws/lambda/${functionName}` });
    const attached = secret.attach(this.instance);
    attached.addRotationSchedule('rotation', {
      automaticallyAfter: Duration.days(30),
      rotateImmediatelyOnUpdate: false,
      hostedRotation: HostedRotation.postgreSqlSingleUser({
        functionName,
        vpc: network.vpc,
        vpcSubnets: { subnets: network.isolated },
        securityGroups: [network.groups.loader],
      }),
    });
    return attached;
  }
}

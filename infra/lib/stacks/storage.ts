/** Buckets: retained when the stack is deleted, versioned, private, TLS only. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectOwnership,
  StorageClass,
  type BucketProps,
  type IBucket,
  type LifecycleRule,
} from 'aws-cdk-lib/aws-s3';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { prefixes } from '../../../src/platform/names.ts';
import { accept } from '../nag.ts';
import { StageStack, type Context } from '../context.ts';
import type { Keys } from './keys.ts';

type BucketRole = keyof Context['parameters']['buckets'];

const always: LifecycleRule = {
  id: 'leftovers',
  abortIncompleteMultipartUploadAfter: Duration.days(7),
  noncurrentVersionExpiration: Duration.days(30),
  expiredObjectDeleteMarker: true,
};

/** Lifecycle of what one step hands to the next: lists of files for COPY, files of UNLOAD, temporary files of Glue. */
const handedOver: LifecycleRule[] = [prefixes.copies, prefixes.unload, prefixes.temporary].map(
  (name) => ({
    id: name,
    prefix: `${prefixes.home}/${name}/`,
    // A statement that is repeated within 8 hours reads the same files.
    expiration: Duration.days(7),
  }),
);

export class Storage extends StageStack {
  /** Access logs of the other buckets, the load balancer and the network. */
  readonly logs: IBucket;

  /** Other stacks use these names instead of references. */
  readonly names: Readonly<Record<BucketRole, string>>;

  constructor(scope: Construct, context: Context, keys: Keys) {
    super(scope, 'Storage', context);
    const named = (role: BucketRole) =>
      this.parameters.buckets[role] ?? `${this.named(role)}-${this.account}-${this.region}`;
    this.names = { landing: named('landing'), lake: named('lake'), logs: named('logs') };
    this.logs = this.bucket('logs', {
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [always, { id: 'age', expiration: Duration.days(365) }],
    });
    accept(this.logs, 'AwsSolutions-S1', 'It is the bucket that access logs go to.');
    const encrypted = {
      encryption: BucketEncryption.KMS,
      encryptionKey: keys.data,
      bucketKeyEnabled: true,
    };
    // Source files as fetched.
    this.bucket('landing', {
      ...this.logged('landing'),
      ...encrypted,
      lifecycleRules: [
        always,
        {
          id: 'source files',
          prefix: `${prefixes.landing}/`,
          transitions: [
            { storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(30) },
          ],
          expiration: Duration.days(400),
        },
      ],
    });
    // The pipeline's home. Tables, object store and snapshots do not expire: the pipeline purges its
    // own releases, and only it knows what is still read.
    this.bucket('lake', {
      ...this.logged('lake'),
      ...encrypted,
      lifecycleRules: [always, ...handedOver],
    });
  }

  private logged(name: BucketRole) {
    return { serverAccessLogsBucket: this.logs, serverAccessLogsPrefix: `buckets/${name}/` };
  }

  /** A put without an encryption header uses the key of the bucket; one with S3's own key is denied. */
  private demandKey(bucket: Bucket): void {
    bucket.addToResourcePolicy(
      new PolicyStatement({
        ...{ sid: 'OnlyWithTheKey', effect: Effect.DENY, principals: [new AnyPrincipal()] },
        ...{ actions: ['s3:PutObject'], resources: [bucket.arnForObjects('*')] },
        conditions: { StringEquals: { 's3:x-amz-server-side-encryption': 'AES256' } },
      }),
    );
  }

  private bucket(name: BucketRole, props: BucketProps): IBucket {
    const bucket = new Bucket(this, name, {
      bucketName: this.names[name],
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      ...props,
    });
    if (props.encryptionKey) this.demandKey(bucket);
    // With exactOptionalPropertyTypes its class is not the interface that it implements.
    return bucket as IBucket;
  }
}

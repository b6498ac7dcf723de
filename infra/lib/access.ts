/** IAM statements with named actions and resources. The grant methods of CDK would add more. */
import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { accept } from './nag.ts';

interface More {
  /** Why a resource has a wildcard: without it, none may. */
  readonly why?: string;
  readonly conditions?: Record<string, Record<string, string>>;
}

/** Raises an error for a wildcard that has no reason. */
export function allow(
  to: IRole,
  actions: readonly string[],
  resources: readonly string[],
  { why, conditions = {} }: More = {},
): void {
  for (const action of actions) {
    if (action.includes('*')) throw new Error(`${action}: name the actions`);
  }
  for (const resource of resources.map((arn) => described(to, arn))) {
    if (!resource.includes('*')) continue;
    if (why === undefined) throw new Error(`${resource}: a wildcard needs a reason`);
    accept(to, `AwsSolutions-IAM5[Resource::${resource}]`, why);
  }
  const statement = { actions: [...actions], resources: [...resources], conditions };
  to.addToPrincipalPolicy(new PolicyStatement(statement));
}

/** An ARN as cdk-nag writes it: `<AWS::AccountId>` in the place of a reference. */
function described(at: IRole, arn: string): string {
  const resolved: unknown = Stack.of(at).resolve(arn);
  if (typeof resolved === 'string') return resolved;
  const joined = (resolved as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  if (joined === undefined) return '<reference>';
  return joined[1]
    .map((part) => (typeof part === 'string' ? part : `<${(part as { Ref?: string }).Ref ?? '?'}>`))
    .join('');
}

/** A service that acts for this account, and for no other. */
export const ownService = (at: Stack, name: string) =>
  new ServicePrincipal(`${name}.amazonaws.com`, {
    conditions: { StringEquals: { 'aws:SourceAccount': at.account } },
  });

/** A bucket by its name: a reference would tie the stacks together. */
export const bucketArn = (name: string) => `arn:${Aws.PARTITION}:s3:::${name}`;
const objectsArn = (name: string, prefix: string) => `${bucketArn(name)}/${prefix}/*`;
const whyObjects = 'Objects under one prefix of one bucket: their names are made at run time.';

/** Reading objects under a prefix by their keys. */
export function allowGet(to: IRole, bucket: string, prefix: string): void {
  allow(to, ['s3:GetObject'], [objectsArn(bucket, prefix)], { why: whyObjects });
}

/**
 * Reading objects under a prefix; listing only there. For a key that does not exist, S3 replies 404 only to a role
 * that may list the bucket, and such a request has no prefix: hence IfExists.
 */
export function allowRead(to: IRole, bucket: string, prefix: string): void {
  allowGet(to, bucket, prefix);
  const conditions = { StringLikeIfExists: { 's3:prefix': `${prefix}/*` } };
  allow(to, ['s3:ListBucket'], [bucketArn(bucket)], { conditions });
}

/** Creating and replacing objects under a prefix. */
export function allowWrite(to: IRole, bucket: string, prefix: string): void {
  allow(to, ['s3:PutObject'], [objectsArn(bucket, prefix)], { why: whyObjects });
}

/** The same in parts, which are removed when an upload fails. */
export function allowUpload(to: IRole, bucket: string, prefix: string): void {
  const actions = ['s3:PutObject', 's3:AbortMultipartUpload'];
  allow(to, actions, [objectsArn(bucket, prefix)], { why: whyObjects });
}

/** For Spark and Redshift, which look up the region of a bucket. */
export function allowLocation(to: IRole, bucket: string): void {
  allow(to, ['s3:GetBucketLocation'], [bucketArn(bucket)]);
}

export function allowDelete(to: IRole, bucket: string, prefix: string): void {
  allow(to, ['s3:DeleteObject'], [objectsArn(bucket, prefix)], { why: whyObjects });
}

export function allowDecrypt(to: IRole, key: IKey): void {
  allow(to, ['kms:Decrypt'], [key.keyArn]);
}

/** What a writer to an encrypted bucket, queue or topic needs. */
export function allowEncrypt(to: IRole, key: IKey): void {
  allow(to, ['kms:GenerateDataKey', 'kms:Decrypt'], [key.keyArn]);
}

export function allowSecret(to: IRole, secretArn: string, key: IKey): void {
  allow(to, ['secretsmanager:GetSecretValue'], [secretArn]);
  allowDecrypt(to, key);
}

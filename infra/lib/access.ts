/** Statements of access: named actions on named things, never what a grant method would add. */
import { Aws, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { accept } from './nag.js';

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

/** An ARN as cdk-nag writes it: `<AWS::AccountId>` in the place of what is not known yet. */
function described(at: IRole, arn: string): string {
  const resolved: unknown = Stack.of(at).resolve(arn);
  if (typeof resolved === 'string') return resolved;
  const joined = (resolved as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  if (joined === undefined) return '<reference>';
  return joined[1]
    .map((part) => (typeof part === 'string' ? part : `<${(part as { Ref?: string }).Ref ?? '?'}>`))
    .join('');
}

/** A service, when it acts for this account: for nobody else may it use a role of ours. */
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

/** Reading objects under a prefix; listing only there. */
export function allowRead(to: IRole, bucket: string, prefix: string): void {
  allowGet(to, bucket, prefix);
  const conditions = { StringLike: { 's3:prefix': `${prefix}/*` } };
  allow(to, ['s3:ListBucket'], [bucketArn(bucket)], { conditions });
  allow(to, ['s3:GetBucketLocation'], [bucketArn(bucket)]);
}

/** Creating and replacing objects under a prefix, in parts where they are large. */
export function allowWrite(to: IRole, bucket: string, prefix: string): void {
  const actions = ['s3:PutObject', 's3:AbortMultipartUpload'];
  allow(to, actions, [objectsArn(bucket, prefix)], { why: whyObjects });
}

export function allowDelete(to: IRole, bucket: string, prefix: string): void {
  allow(to, ['s3:DeleteObject'], [objectsArn(bucket, prefix)], { why: whyObjects });
}

export function allowDecrypt(to: IRole, key: IKey): void {
  allow(to, ['kms:Decrypt'], [key.keyArn]);
}

/** What writing to an encrypted bucket, queue or topic needs. */
export function allowEncrypt(to: IRole, key: IKey): void {
  allow(to, ['kms:GenerateDataKey', 'kms:Decrypt'], [key.keyArn]);
}

export function allowSecret(to: IRole, secretArn: string, key: IKey): void {
  allow(to, ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], [secretArn]);
  allowDecrypt(to, key);
}

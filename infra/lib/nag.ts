/** Exceptions from the rules of cdk-nag: each with its reason, at the thing that it is about. */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Accepts a finding, such as `AwsSolutions-S1` or `AwsSolutions-IAM5[Resource::*]`. */
export function accept(at: IConstruct, id: string, reason: string): void {
  Validations.of(at).acknowledge({ id, reason });
}

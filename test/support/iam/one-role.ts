import type { Resource } from '../infra/templates.ts';
import { policiesOf } from './policies.ts';

/** A template with a role, its statements, and other resources. */
export function policies(statements: object[], others: Record<string, Resource> = {}) {
  const role: Resource = {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'reader',
      AssumeRolePolicyDocument: {
        Statement: [
          {
            ...{ Effect: 'Allow', Principal: { Service: 'rds.amazonaws.com' } },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
    },
  };
  const policy: Resource = {
    Type: 'AWS::IAM::Policy',
    Properties: { Roles: [{ Ref: 'role' }], PolicyDocument: { Statement: statements } },
  };
  return policiesOf([{ stack: 'S', Resources: { role, policy, ...others } }]);
}

/** How a deployment with some parameters signs in to Google, from its tree. */
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { declared } from './synthesis.ts';
import { at, listAt } from './templates.ts';

/** Names of the secrets, and the variables of the function that say how. */
export function driveSignIn(given: object) {
  const stack = declared(given).find(({ node }) => node.id === 'Ingest');
  const all = stack?.node.findAll() ?? [];
  const functions = all.filter((one) => one instanceof CfnFunction);
  const told: unknown = stack?.resolve(functions.map(({ environment }) => environment));
  return {
    secrets: all.filter((one) => one instanceof CfnSecret).map(({ name }) => name),
    variables: listAt({ told }, 'told')
      .flatMap((one) => Object.entries(at(one, 'variables') ?? {}))
      .filter(([name]) => /^GP_DRIVE_(IDENTITY|KEY)/.test(name)),
  };
}

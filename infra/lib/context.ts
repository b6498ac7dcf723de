/** What every stack is given: which stage it belongs to, and the parameters of its deployment. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { resourceName, type resources } from '../../src/platform/names.ts';
import { stackName } from './outputs.ts';
import type { Parameters } from './parameters.ts';

export interface Context {
  readonly stage: string;
  readonly parameters: Parameters;
}

/** A stack that knows its stage, and names what it holds. */
export class StageStack extends Stack {
  readonly stage: string;
  readonly parameters: Parameters;

  constructor(scope: Construct, id: string, context: Context, props: StackProps = {}) {
    const { account, region } = context.parameters;
    super(scope, id, {
      ...props,
      stackName: stackName(context.stage, id),
      env: { region, ...(account === undefined ? {} : { account }) },
    });
    this.stage = context.stage;
    this.parameters = context.parameters;
  }

  /** The name of a thing that the code knows, or of one that only the infrastructure does. */
  named(what: (typeof resources)[keyof typeof resources] | (string & {})): string {
    return resourceName(this.stage, what);
  }

  /** The name of a role. IAM is global: the region keeps a second deployment of the account apart. */
  roleNamed(what: string): string {
    return `${this.named(what)}-${this.region}`;
  }
}

/** What CloudFormation would fill in: names and ARNs in the place of references, through exports too. */
import { at, type Resource, type Template } from './templates.ts';

export const account = '123456789012';
const region = 'us-east-1';

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': account,
  'AWS::Region': region,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** Where a resource is named, and what its ARN looks like with that name. */
const kinds: Readonly<Record<string, readonly [name: string | null, arn: string]>> = {
  'AWS::S3::Bucket': ['BucketName', 'arn:aws:s3:::NAME'],
  'AWS::IAM::Role': ['RoleName', `arn:aws:iam::${account}:role/NAME`],
  'AWS::KMS::Key': [null, `arn:aws:kms:${region}:${account}:key/NAME`],
  'AWS::Lambda::Function': ['FunctionName', `arn:aws:lambda:${region}:${account}:function:NAME`],
  'AWS::SQS::Queue': ['QueueName', `arn:aws:sqs:${region}:${account}:NAME`],
  'AWS::SNS::Topic': ['TopicName', `arn:aws:sns:${region}:${account}:NAME`],
  'AWS::Logs::LogGroup': ['LogGroupName', `arn:aws:logs:${region}:${account}:log-group:NAME:*`],
  'AWS::SecretsManager::Secret': [
    'Name',
    `arn:aws:secretsmanager:${region}:${account}:secret:NAME-AbCdEf`,
  ],
  'AWS::Events::EventBus': ['Name', `arn:aws:events:${region}:${account}:event-bus/NAME`],
  'AWS::Events::Rule': ['Name', `arn:aws:events:${region}:${account}:rule/NAME`],
  'AWS::Cognito::UserPool': [null, `arn:aws:cognito-idp:${region}:${account}:userpool/NAME`],
  'AWS::CloudWatch::Alarm': ['AlarmName', `arn:aws:cloudwatch:${region}:${account}:alarm:NAME`],
  'AWS::RedshiftServerless::Workgroup': [
    'WorkgroupName',
    `arn:aws:redshift-serverless:${region}:${account}:workgroup/NAME`,
  ],
  'AWS::RedshiftServerless::Namespace': [
    'NamespaceName',
    `arn:aws:redshift-serverless:${region}:${account}:namespace/NAME`,
  ],
  'AWS::ElasticLoadBalancingV2::Listener': [
    null,
    `arn:aws:elasticloadbalancing:${region}:${account}:listener/app/NAME/balancer/listener`,
  ],
  'AWS::WAFv2::WebACL': ['Name', `arn:aws:wafv2:${region}:${account}:regional/webacl/NAME/id`],
};

/** Types whose reference is their ARN, and not their name. */
const referredByArn = new Set([
  'AWS::SNS::Topic',
  'AWS::SecretsManager::Secret',
  'AWS::ElasticLoadBalancingV2::Listener',
]);

/** Without the hash that CDK appends. */
export const shortId = (id: string) => id.replace(/[0-9A-F]{8}$/, '');

export class Resolver {
  private readonly stacks: ReadonlyMap<string, Template>;
  private readonly templates: readonly Template[];

  constructor(templates: readonly Template[]) {
    this.templates = templates;
    this.stacks = new Map(templates.map((one) => [one.stack, one]));
  }

  /** A value of a template of this stack, without references. */
  resolve(stack: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.resolve(stack, one));
    if (typeof value !== 'object' || value === null) return value;
    const [[key, given] = ['', null], ...others] = Object.entries(value);
    if (others.length === 0) {
      if (key === 'Ref') return this.reference(stack, String(given));
      if (key === 'Fn::GetAtt') return this.attribute(stack, given as string[]);
      if (key === 'Fn::ImportValue') return this.exported(String(given));
      if (key === 'Fn::Join') return this.joined(stack, given as [string, unknown[]]);
      if (key === 'Fn::Sub') return this.substituted(stack, String(given));
      if (key === 'Fn::Select') return this.selected(stack, given as [string, unknown]);
      if (key === 'Fn::Split') return this.split(stack, given as [string, unknown]);
    }
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, this.resolve(stack, inner)]),
    );
  }

  private joined(stack: string, [separator, parts]: [string, unknown[]]): string {
    const resolved = parts.map((part) => this.resolve(stack, part));
    const unknown = resolved.find((part) => typeof part === 'object');
    if (unknown) throw new Error(`${stack}: not resolved: ${JSON.stringify(unknown)}`);
    return resolved.join(separator);
  }

  private selected(stack: string, [index, list]: [string, unknown]): unknown {
    return (this.resolve(stack, list) as unknown[])[Number(index)];
  }

  private split(stack: string, [separator, text]: [string, unknown]): string[] {
    return String(this.resolve(stack, text)).split(separator);
  }

  private substituted(stack: string, text: string): string {
    return text.replaceAll(/\$\{([\w:.]+)\}/g, (_, name: string) => this.reference(stack, name));
  }

  private reference(stack: string, id: string): string {
    const constant = pseudo[id];
    if (constant !== undefined) return constant;
    const found = this.resource(stack, id);
    if (found.Type === 'AWS::SecretsManager::SecretTargetAttachment') {
      return String(this.resolve(stack, found.Properties?.['SecretId']));
    }
    return referredByArn.has(found.Type) ? this.arn(stack, id) : this.name(stack, id);
  }

  private attribute(stack: string, [id = '', what = '']: readonly string[]): string {
    if (/Arn$/.test(what)) return this.arn(stack, id);
    return what === 'QueueName' ? this.name(stack, id) : `<${shortId(id)}.${what}>`;
  }

  private arn(stack: string, id: string): string {
    const kind = kinds[this.resource(stack, id).Type];
    return kind === undefined
      ? `<${shortId(id)}.Arn>`
      : kind[1].replace('NAME', this.name(stack, id));
  }

  private name(stack: string, id: string): string {
    const found = this.resource(stack, id);
    const path = kinds[found.Type]?.[0] ?? null;
    const given = path === null ? undefined : at(found.Properties, path);
    return given === undefined ? shortId(id) : String(this.resolve(stack, given));
  }

  private resource(stack: string, id: string): Resource {
    const found = this.stacks.get(stack)?.Resources[id];
    if (!found) throw new Error(`${stack} has no ${id}`);
    return found;
  }

  private exported(name: string): unknown {
    for (const { stack, Outputs = {} } of this.templates) {
      const output = Object.values(Outputs).find(({ Export }) => Export?.Name === name);
      if (output) return this.resolve(stack, output.Value);
    }
    throw new Error(`nothing exports ${name}`);
  }
}

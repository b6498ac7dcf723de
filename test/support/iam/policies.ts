/** The policies of synthesised templates in the form in which a call is decided. */
import { Resolver, shortId } from '../infra/resolve.ts';
import { at, listAt, resourcesOf, type Template } from '../infra/templates.ts';
import type { Condition } from './conditions.ts';

export interface Statement {
  /** Where it is: `Stack/id`. */
  readonly place: string;
  readonly effect: 'Allow' | 'Deny';
  /** Of a policy of a resource; null in the policies of a role. */
  readonly principals: readonly string[] | null;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Condition;
}

export interface Role {
  /** `Stack/id`, as in infra/expected/permissions.json. */
  readonly place: string;
  readonly arn: string;
  readonly statements: readonly Statement[];
}

export interface Policies {
  readonly roles: ReadonlyMap<string, Role>;
  /** Policies of resources, and which services may assume a role. */
  readonly resources: readonly Statement[];
  /** ARN of the key by ARN of what is encrypted with it. */
  readonly keys: ReadonlyMap<string, string>;
}

type Properties = Record<string, unknown>;
type Read = (stack: string, value: unknown) => unknown;

/** Where a type has its policy, and what the policy is about unless a statement says so. */
const resourcePolicies: Readonly<Record<string, readonly [path: string, about: string | null]>> = {
  'AWS::S3::BucketPolicy': ['PolicyDocument', null],
  'AWS::SecretsManager::ResourcePolicy': ['ResourcePolicy', 'SecretId'],
  'AWS::KMS::Key': ['KeyPolicy', 'self'],
  'AWS::IAM::Role': ['AssumeRolePolicyDocument', 'self'],
};

/** Where a type names the key that it is encrypted with. */
const keyPlaces: Readonly<Record<string, string>> = {
  'AWS::S3::Bucket':
    'BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.KMSMasterKeyID',
  'AWS::SecretsManager::Secret': 'KmsKeyId',
  'AWS::Lambda::Function': 'KmsKeyArn',
};

const unsupported = ['NotAction', 'NotResource', 'NotPrincipal'];

/** Raises an error for what the evaluation does not know. */
export function policiesOf(templates: readonly Template[]): Policies {
  const resolver = new Resolver(templates);
  const read: Read = (stack, value) => resolver.resolve(stack, value);
  const arnOf = (stack: string, id: string) => String(read(stack, { 'Fn::GetAtt': [id, 'Arn'] }));
  for (const { at: place, properties } of resourcesOf(templates, 'AWS::EC2::VPCEndpoint'))
    if (properties['PolicyDocument'] !== undefined)
      throw new Error(`${place}: policies of endpoints are not evaluated yet`);
  const own = Object.entries(resourcePolicies).flatMap(([type, [path, about]]) =>
    resourcesOf(templates, type).flatMap(({ stack, id, properties }) => {
      const subject = about === 'self' ? arnOf(stack, id) : read(stack, properties[about ?? '']);
      const document = read(stack, properties[path]);
      return statementsOf(`${stack}/${shortId(id)}`, document, subject as string | undefined);
    }),
  );
  const keys = Object.entries(keyPlaces).flatMap(([type, path]) =>
    resourcesOf(templates, type).flatMap(({ stack, id, properties }) => {
      const key = at(properties, path);
      return key === undefined ? [] : [[arnOf(stack, id), String(read(stack, key))] as const];
    }),
  );
  return {
    roles: new Map(rolesOf(templates, read)),
    resources: [...own, ...invokersOf(templates, read)],
    keys: new Map(keys),
  };
}

function rolesOf(templates: readonly Template[], read: Read): [string, Role][] {
  const policies = resourcesOf(templates, 'AWS::IAM::Policy');
  return resourcesOf(templates, 'AWS::IAM::Role').map(({ stack, id, properties }) => {
    const place = `${stack}/${shortId(id)}`;
    const attached = policies
      .filter((one) => one.stack === stack)
      .filter((one) => JSON.stringify(one.properties['Roles']).includes(`"${id}"`))
      .map((one) => one.properties['PolicyDocument']);
    const inline = listAt(properties, 'Policies').map((one) => at(one, 'PolicyDocument'));
    const documents = [...attached, ...inline].map((one) => read(stack, one));
    const arn = String(read(stack, { 'Fn::GetAtt': [id, 'Arn'] }));
    const statements = documents.flatMap((one) => statementsOf(place, one));
    return [arn.replace(/^.*:role\//, ''), { place, arn, statements }];
  });
}

function statementsOf(place: string, document: unknown, subject?: string): Statement[] {
  return (listAt(document, 'Statement') as Properties[]).map((one) => {
    const unknown = unsupported.find((name) => name in one);
    if (unknown) throw new Error(`${place}: ${unknown} is not evaluated yet`);
    const resources = listAt(one, 'Resource').map(String);
    // `*` in the policy of a resource is this resource.
    const isAny = resources.length === 0 || resources.includes('*');
    const condition = one['Condition'] as Condition | undefined;
    return {
      place,
      effect: one['Effect'] === 'Deny' ? 'Deny' : 'Allow',
      principals: one['Principal'] === undefined ? null : principalsOf(one['Principal']),
      actions: listAt(one, 'Action').map(String),
      resources: subject !== undefined && isAny ? [subject] : resources,
      ...(condition && { condition }),
    };
  });
}

const principalsOf = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : Object.values(value as Properties)
        .flat()
        .map(String);

/** `AWS::Lambda::Permission`: one statement of the policy of a function. */
const invokersOf = (templates: readonly Template[], read: Read): Statement[] =>
  resourcesOf(templates, 'AWS::Lambda::Permission').map(({ stack, id, properties }) => {
    const of = read(stack, properties) as Record<string, string>;
    const { Principal = '', Action = '', FunctionName = '', SourceArn } = of;
    return {
      place: `${stack}/${shortId(id)}`,
      effect: 'Allow',
      principals: [Principal],
      actions: [Action],
      resources: [FunctionName],
      ...(SourceArn !== undefined && {
        condition: { ArnLike: { 'aws:SourceArn': SourceArn } },
      }),
    };
  });

/** Who may do what, as templates say it: what infra/expected/permissions.json is compared with. */
import type { Condition } from '../iam/conditions.ts';
import { Resolver, shortId } from './resolve.ts';
import { listAt, resourcesOf, type Template } from './templates.ts';

interface Statement {
  readonly Effect: string;
  readonly Principal?: string | Record<string, string | string[]>;
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: Condition;
}

interface RolePermissions {
  readonly assumedBy: string[];
  readonly managed?: string[];
  /** By action: resources, each with its condition. */
  readonly allowed: Record<string, string[]>;
}

export interface Permissions {
  readonly roles: Record<string, RolePermissions>;
  /** Policies of resources themselves. */
  readonly resources: Record<string, string[]>;
}

/** Where each type of resource keeps the statements about itself. */
const ownPolicies: Readonly<Record<string, string>> = {
  'AWS::S3::BucketPolicy': 'PolicyDocument',
  'AWS::SQS::QueuePolicy': 'PolicyDocument',
  'AWS::SNS::TopicPolicy': 'PolicyDocument',
  'AWS::SecretsManager::ResourcePolicy': 'ResourcePolicy',
  'AWS::ApiGateway::RestApi': 'Policy',
  'AWS::EC2::VPCEndpoint': 'PolicyDocument',
  'AWS::KMS::Key': 'KeyPolicy',
  'AWS::Logs::ResourcePolicy': 'PolicyDocument',
};

const list = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

export function permissionsOf(templates: readonly Template[]): Permissions {
  return { roles: rolesOf(templates), resources: resourcePoliciesOf(templates) };
}

/** Statements of the policies of each role, by `Stack/role`. */
function rolesOf(templates: readonly Template[]): Record<string, RolePermissions> {
  const resolver = new Resolver(templates);
  const policies = resourcesOf(templates, 'AWS::IAM::Policy');
  const roles = resourcesOf(templates, 'AWS::IAM::Role').map(({ stack, id, properties }) => {
    const attached = policies
      .filter((policy) => policy.stack === stack)
      .filter((policy) => JSON.stringify(policy.properties['Roles']).includes(`"${id}"`));
    const documents = [
      ...attached.map((policy) => policy.properties['PolicyDocument']),
      ...listAt(properties, 'Policies').map(
        (one) => (one as Record<string, unknown>)['PolicyDocument'],
      ),
    ];
    const statements = documents.flatMap((document) => statementsOf(resolver, stack, document));
    const trusted = statementsOf(resolver, stack, properties['AssumeRolePolicyDocument']);
    const managed = resolver.resolve(stack, listAt(properties, 'ManagedPolicyArns')) as string[];
    return [
      `${stack}/${shortId(id)}`,
      {
        assumedBy: trusted.map((one) => `${principal(one)}${condition(one.Condition)}`).sort(),
        ...(managed.length > 0 && { managed }),
        allowed: byAction(statements),
      },
    ] as const;
  });
  return Object.fromEntries(roles);
}

function byAction(statements: readonly Statement[]): Record<string, string[]> {
  const found = new Map<string, string[]>();
  for (const statement of statements) {
    if (statement.Effect !== 'Allow') throw new Error('a role is allowed, not denied');
    for (const action of list(statement.Action)) {
      const on = list(statement.Resource).map((one) => grantOn(one, statement.Condition));
      found.set(action, [...new Set([...(found.get(action) ?? []), ...on])].sort());
    }
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A resource with its condition, in words. */
export const grantOn = (resource: string, when: Statement['Condition']) =>
  `${asset(resource)}${condition(when)}`;

/** Files of the deployment have names made of their contents: the policy `readableFiles` says which may be read. */
const asset = (arn: string) => arn.replace(/(:::cdk-\w+-assets-[\w-]+)\/\w{64}.*$/, '$1/<file>');

function resourcePoliciesOf(templates: readonly Template[]): Record<string, string[]> {
  const resolver = new Resolver(templates);
  const own = Object.entries(ownPolicies).flatMap(([type, path]) =>
    resourcesOf(templates, type).map(({ stack, id, properties }) => {
      const given = properties[path];
      const document: unknown = typeof given === 'string' ? JSON.parse(given) : given;
      const lines = statementsOf(resolver, stack, document).map(sentence).sort();
      return [`${stack}/${shortId(id)}`, lines] as const;
    }),
  );
  const callers = new Map<string, string[]>();
  for (const { stack, properties } of resourcesOf(templates, 'AWS::Lambda::Permission')) {
    const of = resolver.resolve(stack, properties) as Record<string, string>;
    const name = of['FunctionName'] ?? '';
    callers.set(name, [...(callers.get(name) ?? []), invoker(of)].sort());
  }
  const all = [...own, ...callers].filter(([, lines]) => lines.length > 0);
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const invoker = (of: Record<string, string>) =>
  `Allow ${of['Principal'] ?? '?'}: ${of['Action'] ?? '?'} for ${of['SourceArn'] ?? of['SourceAccount'] ?? 'anything'}`;

function statementsOf(resolver: Resolver, stack: string, document: unknown): Statement[] {
  return listAt(resolver.resolve(stack, document), 'Statement') as Statement[];
}

function sentence(one: Statement): string {
  const on = list(one.Resource).sort().join(', ');
  const what = list(one.Action).sort().join(', ');
  return `${one.Effect} ${principal(one)}: ${what} on ${on}${condition(one.Condition)}`;
}

function principal({ Principal }: Statement): string {
  if (Principal === undefined || typeof Principal === 'string') return Principal ?? 'nobody';
  return Object.values(Principal).flatMap(list).sort().join(', ');
}

function condition(when: Statement['Condition']): string {
  if (when === undefined) return '';
  const tests = Object.entries(when).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => `${key} ${operator} ${[value].flat().join(' or ')}`),
  );
  return ` if ${tests.sort().join(' and ')}`;
}

/** Policy: who may do what. */
import { at, listAt, resourcesOf, text, type Policy, type Template } from './templates.ts';

interface Statement {
  readonly place: string;
  readonly actions: string[];
  readonly resources: string[];
  readonly isAnyone: boolean;
  readonly hasCondition: boolean;
}

/** Where each type of resource keeps its statements. */
const documents: Readonly<Record<string, string>> = {
  'AWS::IAM::Policy': 'PolicyDocument',
  'AWS::IAM::ManagedPolicy': 'PolicyDocument',
  'AWS::S3::BucketPolicy': 'PolicyDocument',
  'AWS::SQS::QueuePolicy': 'PolicyDocument',
  'AWS::SNS::TopicPolicy': 'PolicyDocument',
  'AWS::SecretsManager::ResourcePolicy': 'ResourcePolicy',
  'AWS::ApiGateway::RestApi': 'Policy',
  'AWS::KMS::Key': 'KeyPolicy',
};

function statementsOf(templates: readonly Template[]): Statement[] {
  const own = Object.entries(documents).flatMap(([type, path]) =>
    resourcesOf(templates, type).flatMap(({ at: place, properties }) =>
      listAt(properties, `${path}.Statement`).map((statement) => ({ place, statement })),
    ),
  );
  const inline = resourcesOf(templates, 'AWS::IAM::Role').flatMap(({ at: place, properties }) =>
    listAt(properties, 'Policies').flatMap((policy) =>
      listAt(policy, 'PolicyDocument.Statement').map((statement) => ({ place, statement })),
    ),
  );
  return [...own, ...inline]
    .filter(({ statement }) => at(statement, 'Effect') === 'Allow')
    .map(({ place, statement }) => ({
      place,
      actions: listAt(statement, 'Action').map(text),
      resources: listAt(statement, 'Resource').map(text),
      isAnyone: [at(statement, 'Principal'), at(statement, 'Principal.AWS')].includes('*'),
      hasCondition: at(statement, 'Condition') !== undefined,
    }));
}

/** Parts of the object store on which roles may do something, `what` among it; by whose role it is. */
export function partsOf(templates: readonly Template[], what: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { place, actions, resources } of statementsOf(templates)) {
    const parts = resources.flatMap((one) => /\/home\/objects\/(\w+)\/\*$/.exec(one)?.[1] ?? []);
    if (!actions.includes(what) || parts.length === 0) continue;
    const whose = place.replace(/roleDefaultPolicy\w+$/, '');
    found[whose] = [...(found[whose] ?? []), ...parts].sort();
  }
  return found;
}

/** Where a job is told of files; a list has commas. */
const filesOfJob = [
  'Command.ScriptLocation',
  'DefaultArguments.--extra-files',
  'DefaultArguments.--extra-jars',
  'DefaultArguments.--additional-python-modules',
];

/** A job may read each file that it is given, by its own name. */
export const readableFiles: Policy = (templates) =>
  resourcesOf(templates, 'AWS::Glue::Job').flatMap(({ stack, at: place, properties }) => {
    const readable = statementsOf(templates)
      .filter((one) => one.place.startsWith(`${stack}/`) && one.actions.includes('s3:GetObject'))
      .flatMap(({ resources }) => resources.map((arn) => arn.replace(/^.*:s3:::/, 's3://')));
    return filesOfJob
      .flatMap((path) => listAt(properties, path).flatMap((one) => text(one).split(',')))
      .filter((file) => !readable.includes(file))
      .map((file) => `${place}: it may not read ${file}`);
  });

/** Wildcards in resources: where, which actions, which resource, and why it can't be named. */
const wildcards: readonly (readonly [
  place: RegExp,
  actions: RegExp,
  resource: RegExp,
  why: string,
])[] = [
  [
    /./,
    /^s3:\w+Object$|^s3:AbortMultipartUpload$/,
    /^arn:.*\/(landing|home)[\w/]*\/\*$/,
    'objects under a prefix',
  ],
  [
    /./,
    /^redshift-data:(Describe|Get|Cancel)Statement(Result)?$/,
    /^\*$/,
    'statements have no names; a condition leaves those of the caller',
  ],
  [/^Keys\//, /^kms:/, /^\*$/, 'in the policy of a key it is this key'],
  [
    /^Pipeline\/role/,
    /^ec2:|^cloudwatch:PutMetricData$/,
    /^\*$|network-interface\/\*$/,
    'network interfaces and metrics have no names',
  ],
  [
    /^Pipeline\/role/,
    /^logs:/,
    /log-group:\/aws-glue\/[\w<>-]+\/\*$/,
    'streams of the groups of the job, and of those that Glue uses itself',
  ],
  [
    /^Warehouse\/limiter/,
    /^redshift-serverless:\w+UsageLimit$/,
    /^\*$/,
    'these actions have no resource-level permissions',
  ],
  [
    /^Warehouse\/snapshots/,
    /^redshift-serverless:CreateSnapshot$/,
    /snapshot\/\*$/,
    'the service makes the id',
  ],
  [
    /^Dashboards\/taskExecutionRole/,
    /^ecr:GetAuthorizationToken$/,
    /^\*$/,
    'a token for the registry has no resource',
  ],
  [
    /^Api\/apiinside/,
    /^execute-api:Invoke$/,
    /^execute-api:\/\*$/,
    'every route of this API, from one endpoint',
  ],
  [
    /^Network\/vpcrejected|^Storage\/logsPolicy/,
    /^logs:|^s3:PutObject$/,
    /\*$/,
    'delivery of logs under a prefix',
  ],
];

/** Policies of AWS that roles may have. */
const managed = /\/(AWSLambdaVPCAccessExecutionRole|AmazonAPIGatewayPushToCloudWatchLogs)$/;

/** Services that say for whose account they act, and may else be made to use a role for a stranger. */
const forOthers = /^(rds|scheduler)\.amazonaws\.com$/;

/** Of keys: with the first IAM decides who else may use it; the others CDK writes for Secrets Manager. */
const keyActions = (place: string, action: string) =>
  place.startsWith('Keys/') && /^kms:(\*|GenerateDataKey\*|ReEncrypt\*)$/.test(action);

export const namedAccess: Policy = (templates) => {
  const breaches = statementsOf(templates).flatMap((statement) => {
    const { place, actions, resources, isAnyone, hasCondition } = statement;
    const wide = actions.filter((one) => one.includes('*') && !keyActions(place, one));
    const unreasoned = resources.filter(
      (resource) =>
        resource.includes('*') &&
        !actions.every((action) =>
          wildcards.some(
            ([where, what, which]) =>
              where.test(place) && what.test(action) && which.test(resource),
          ),
        ),
    );
    return [
      ...wide.map((action) => `${place}: action ${action}`),
      ...unreasoned.map((resource) => `${place}: ${actions.join(', ')} on ${resource}`),
      ...(isAnyone && !hasCondition ? [`${place}: anyone may ${actions.join(', ')}`] : []),
    ];
  });
  const policies = resourcesOf(templates, 'AWS::IAM::Role').flatMap(({ at: place, properties }) =>
    listAt(properties, 'ManagedPolicyArns')
      .map(text)
      .filter((arn) => !managed.test(arn))
      .map((arn) => `${place}: policy ${arn}`),
  );
  const strangers = resourcesOf(templates, 'AWS::IAM::Role').flatMap(({ at: place, properties }) =>
    listAt(properties, 'AssumeRolePolicyDocument.Statement')
      .filter((one) => forOthers.test(text(at(one, 'Principal.Service') ?? '')))
      .filter((one) => at(one, 'Condition.StringEquals.aws:SourceAccount') === undefined)
      .map((one) => `${place}: ${text(at(one, 'Principal.Service'))} may use it for anybody`),
  );
  return [...breaches, ...policies, ...strangers];
};

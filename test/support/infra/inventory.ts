/** Limits, thresholds, retention and connections, as templates say them: what infra/expected/settings.json is compared with. */
import { Resolver, shortId } from './resolve.ts';
import { at, listAt, resourcesOf, text, type Found, type Template } from './templates.ts';

type Properties = Record<string, unknown>;

/** Properties of a type that are settings, by the name in the inventory. */
const settings: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Bucket': [
    ...['VersioningConfiguration', 'LifecycleConfiguration', 'PublicAccessBlockConfiguration'],
    ...['BucketEncryption', 'OwnershipControls', 'LoggingConfiguration'],
  ],
  'AWS::RDS::DBInstance': [
    ...['MultiAZ', 'BackupRetentionPeriod', 'DeletionProtection', 'StorageEncrypted'],
    ...['PubliclyAccessible', 'AllocatedStorage', 'MaxAllocatedStorage', 'EngineVersion'],
    ...['AutoMinorVersionUpgrade', 'EnableCloudwatchLogsExports', 'AssociatedRoles'],
  ],
  'AWS::RDS::DBParameterGroup': ['Parameters'],
  'AWS::SecretsManager::RotationSchedule': ['RotationRules', 'RotateImmediatelyOnUpdate'],
  'AWS::RedshiftServerless::Namespace': ['LogExports', 'ManageAdminPassword', 'KmsKeyId'],
  'AWS::RedshiftServerless::Workgroup': [
    ...['BaseCapacity', 'MaxCapacity', 'ConfigParameters', 'EnhancedVpcRouting'],
    'PubliclyAccessible',
  ],
  'AWS::Lambda::Function': ['MemorySize', 'Timeout', 'Runtime', 'Architectures'],
  'AWS::Lambda::EventInvokeConfig': ['MaximumRetryAttempts'],
  'AWS::Glue::Job': [
    ...['GlueVersion', 'WorkerType', 'NumberOfWorkers', 'Timeout', 'MaxRetries'],
    ...['ExecutionProperty', 'NotificationProperty'],
  ],
  'AWS::Events::Rule': ['EventPattern'],
  'AWS::Scheduler::Schedule': ['ScheduleExpression', 'ScheduleExpressionTimezone', 'Target'],
  'AWS::SQS::Queue': ['MessageRetentionPeriod', 'KmsMasterKeyId'],
  'AWS::KMS::Key': ['EnableKeyRotation', 'RotationPeriodInDays', 'PendingWindowInDays'],
  'AWS::Cognito::UserPool': [
    ...['DeletionProtection', 'MfaConfiguration', 'EnabledMfas', 'Policies', 'UserPoolTier'],
    ...['AdminCreateUserConfig', 'UserPoolAddOns'],
  ],
  'AWS::Cognito::UserPoolClient': [
    ...['AllowedOAuthFlows', 'AllowedOAuthScopes', 'ExplicitAuthFlows', 'AccessTokenValidity'],
    ...['TokenValidityUnits', 'CallbackURLs'],
  ],
  'AWS::ApiGateway::Stage': ['MethodSettings', 'TracingEnabled'],
  'AWS::ApiGateway::DomainName': ['SecurityPolicy'],
  'AWS::ElasticLoadBalancingV2::Listener': ['Port', 'Protocol', 'SslPolicy'],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ['Scheme', 'LoadBalancerAttributes'],
  'AWS::ECS::Service': ['DesiredCount', 'DeploymentConfiguration'],
  'AWS::ECS::TaskDefinition': ['Cpu', 'Memory'],
  'AWS::EC2::VPCEndpoint': ['ServiceName', 'PrivateDnsEnabled', 'SecurityGroupIds'],
  'AWS::EC2::FlowLog': ['TrafficType'],
  'AWS::Budgets::Budget': ['Budget', 'NotificationsWithSubscribers'],
  'Custom::AWS': ['Create'],
};

/** By `Stack/resource`; log groups, security groups, firewall rules and alarms in a form of their own. */
export function settingsOf(templates: readonly Template[]) {
  const resolver = new Resolver(templates);
  const properties = (found: Found) =>
    resolver.resolve(found.stack, found.properties) as Properties;
  const named = <T>(type: string, value: (of: Properties, found: Found) => T) =>
    Object.fromEntries(
      resourcesOf(templates, type).map((found) => [
        `${found.stack}/${shortId(found.id)}`,
        value(properties(found), found),
      ]),
    );
  const plain = Object.entries(settings).map(([type, paths]) => [
    type,
    named(type, (of) =>
      Object.fromEntries(paths.flatMap((path) => (path in of ? [[path, of[path]]] : []))),
    ),
  ]);
  return {
    ...(Object.fromEntries(plain) as Record<string, Record<string, Properties>>),
    deletion: keptResources(templates),
    logGroups: Object.fromEntries(
      resourcesOf(templates, 'AWS::Logs::LogGroup').map((found) => {
        const of = properties(found);
        const name = text(of['LogGroupName'] ?? `${found.stack}/${shortId(found.id)}`);
        return [name, `${String(of['RetentionInDays'])} days`];
      }),
    ),
    connections: connections(templates, properties),
    firewall: Object.values(named('AWS::WAFv2::WebACL', firewallRules)).flat(),
    alarms: alarms(templates, properties),
  };
}

/** Resources that are retained when their stack is deleted. */
const keptResources = (templates: readonly Template[]) =>
  Object.fromEntries(
    templates.flatMap(({ stack, Resources }) =>
      Object.entries(Resources).flatMap(([id, { Type, DeletionPolicy = 'Delete' }]) =>
        DeletionPolicy === 'Delete' ? [] : [[`${stack}/${shortId(id)} ${Type}`, DeletionPolicy]],
      ),
    ),
  ) as Record<string, string>;

/** Of security groups: from or to whom, on which ports. */
function connections(templates: readonly Template[], read: (found: Found) => Properties): string[] {
  const inline = resourcesOf(templates, 'AWS::EC2::SecurityGroup').flatMap((found) =>
    ['Ingress', 'Egress'].flatMap((way) =>
      listAt(read(found), `SecurityGroup${way}`).map((rule) =>
        connection(way, shortId(found.id), rule),
      ),
    ),
  );
  const apart = ['Ingress', 'Egress'].flatMap((way) =>
    resourcesOf(templates, `AWS::EC2::SecurityGroup${way}`).map((found) => {
      const rule = read(found);
      return connection(way, String(rule['GroupId']), rule);
    }),
  );
  return [...inline, ...apart].sort();
}

function connection(way: string, group: string, rule: unknown): string {
  const peer = ['CidrIp', 'CidrIpv6', 'SourceSecurityGroupId', 'DestinationSecurityGroupId'];
  const who = peer.flatMap((key) => at(rule, key) ?? []).map(String);
  const [from, to] = ['FromPort', 'ToPort'].map((key) => text(at(rule, key) ?? 'all'));
  const ports = from === to ? from : `${from}-${to}`;
  const protocol = String(at(rule, 'IpProtocol'));
  const arrow = way === 'Ingress' ? '<-' : '->';
  return `${bare(group)} ${arrow} ${who.map(bare).join()} ${protocol} ${ports}`;
}

/** `<groupglue.GroupId>` is glue. */
const bare = (group: string) => group.replace(/^<?group(\w+?)([0-9A-F]{8})?(\.GroupId>)?$/, '$1');

function firewallRules(of: Properties): string[] {
  const rules = listAt(of, 'Rules').map((rule) => {
    const action = Object.keys((at(rule, 'Action') ?? at(rule, 'OverrideAction')) as object);
    const limit = at(rule, 'Statement.RateBasedStatement.Limit');
    const by = at(rule, 'Statement.RateBasedStatement.AggregateKeyType');
    const rate = limit === undefined ? '' : ` above ${text(limit)} by ${String(by)}`;
    const kind = at(rule, 'OverrideAction') === undefined ? '' : ' (override)';
    return `${String(at(rule, 'Priority'))} ${String(at(rule, 'Name'))}: ${action.join()}${kind}${rate}`;
  });
  return [`default: ${Object.keys(of['DefaultAction'] as object).join()}`, ...rules];
}

function alarms(templates: readonly Template[], read: (found: Found) => Properties) {
  const single = resourcesOf(templates, 'AWS::CloudWatch::Alarm').map((found) => {
    const of = read(found);
    const field = (key: string) => (of[key] === undefined ? '' : text(of[key]));
    const statistic = field('Statistic') || field('ExtendedStatistic');
    const samples = of['EvaluateLowSampleCountPercentile'];
    const line = [
      `${field('Namespace')} ${field('MetricName')}${dimensions(of)} ${statistic} ${field('Period')} s`,
      `${field('ComparisonOperator')} ${field('Threshold')}`,
      `${field('DatapointsToAlarm') || field('EvaluationPeriods')} of ${field('EvaluationPeriods')}`,
      `missing ${field('TreatMissingData')}`,
      ...(samples === undefined
        ? []
        : [`few samples ${field('EvaluateLowSampleCountPercentile')}`]),
      notices(of),
    ];
    return [field('AlarmName'), line.join(', ')] as const;
  });
  const groups = resourcesOf(templates, 'AWS::CloudWatch::CompositeAlarm').map((found) => {
    const of = read(found);
    const members = [...String(of['AlarmRule']).matchAll(/alarm:([\w-]+)/g)].map(
      ([, name]) => name,
    );
    return [String(of['AlarmName']), `any of ${members.join(' ')}, ${notices(of)}`] as const;
  });
  return Object.fromEntries([...single, ...groups]);
}

function dimensions(of: Properties): string {
  const pairs = listAt(of, 'Dimensions').map(
    (one) => `${String(at(one, 'Name'))}=${String(at(one, 'Value'))}`,
  );
  return pairs.length === 0 ? '' : ` (${pairs.join(', ')})`;
}

function notices(of: Properties): string {
  const [alarm, ok] = ['AlarmActions', 'OKActions'].map((key) => listAt(of, key).length);
  return alarm === 0 ? 'no mail' : ok === 0 ? 'mail' : 'mail, also on recovery';
}

/** Policies: limits, alarms and their articles, logs, and environment variables of the code. */
import {
  at,
  listAt,
  referred,
  resourcesOf,
  text,
  type Policy,
  type Template,
} from './templates.ts';

/** Functions that CloudFormation waits for: it reports their failures. */
const deploymentOnly = /^Warehouse\/AWS679f/;

export const limited: Policy = (templates) => {
  const alarms = resourcesOf(templates, 'AWS::CloudWatch::Alarm');
  const watched = new Set(
    alarms.flatMap(({ stack, properties }) =>
      listAt(properties, 'Dimensions').map((one) => referred(templates, stack, at(one, 'Value'))),
    ),
  );
  const without = (type: string, paths: readonly string[]) =>
    resourcesOf(templates, type).flatMap(({ at: place, properties }) =>
      paths
        .filter((path) => at(properties, path) === undefined)
        .map((path) => `${place}: no ${path}`),
    );
  const unwatched = resourcesOf(templates, 'AWS::Lambda::Function')
    .filter(({ at: place }) => !deploymentOnly.test(place) && !watched.has(place))
    .filter(({ properties }) => at(properties, 'DeadLetterConfig.TargetArn') === undefined)
    .map(({ at: place }) => `${place}: neither dead letters nor an alarm`);
  const unread = resourcesOf(templates, 'AWS::SQS::Queue')
    .filter(({ at: place }) => !watched.has(place))
    .map(({ at: place }) => `${place}: no alarm for its messages`);
  const rules = resourcesOf(templates, 'AWS::Events::Rule').map(({ properties }) =>
    listAt(properties, 'EventPattern.detail.jobName').map(text),
  );
  const unheard = resourcesOf(templates, 'AWS::Glue::Job')
    .filter(({ properties }) => !rules.flat().includes(text(properties['Name'])))
    .map(({ at: place }) => `${place}: no rule hears of its end`);
  return [
    ...without('AWS::Lambda::Function', ['Timeout', 'MemorySize']),
    ...without('AWS::Glue::Job', ['Timeout', 'GlueVersion', 'NumberOfWorkers', 'WorkerType']),
    ...without('AWS::Logs::LogGroup', ['RetentionInDays']),
    ...[...unwatched, ...unread, ...unheard],
  ];
};

/** Rules hear events of their own stage only: on a bus of these templates, or by the names of its jobs. */
export const ownEvents: Policy = (templates) => {
  const jobs = resourcesOf(templates, 'AWS::Glue::Job').map(({ properties }) =>
    text(properties['Name']),
  );
  return resourcesOf(templates, 'AWS::Events::Rule')
    .filter(({ stack, properties }) => {
      const bus = referred(templates, stack, properties['EventBusName']);
      const heard = listAt(properties, 'EventPattern.detail.jobName').map(text);
      const isOwn = heard.length > 0 && heard.every((name) => jobs.includes(name));
      return bus === undefined && !isOwn;
    })
    .map(({ at: place }) => `${place}: hears other stages too`);
};

/** Lines of functions that are counted, by log group, and the alarms that ring for them. */
export function countedLines(templates: readonly Template[]): Record<string, string[]> {
  const alarms = resourcesOf(templates, 'AWS::CloudWatch::Alarm');
  const found: Record<string, string[]> = {};
  for (const { stack, properties } of resourcesOf(templates, 'AWS::Logs::MetricFilter')) {
    const group = referred(templates, stack, at(properties, 'LogGroupName')) ?? '';
    // Without the hash that CDK appends.
    const place = group.replace(/[0-9A-F]{8}$/, '');
    const [, event = ''] =
      /^{ \$\.event = "(\w+)" }$/.exec(text(properties['FilterPattern'])) ?? [];
    const [metric] = listAt(properties, 'MetricTransformations');
    const heard = alarms.filter(
      (alarm) =>
        at(alarm.properties, 'MetricName') === at(metric, 'MetricName') &&
        at(alarm.properties, 'Namespace') === at(metric, 'MetricNamespace'),
    );
    const names = heard.map((alarm) => text(at(alarm.properties, 'AlarmName')));
    found[`${place} ${event}`] = names.sort();
  }
  return found;
}

/** What an article of an alarm says. */
const parts = ['What it means', 'How to look', 'What to do'];

/** Every alarm sends a mail, itself or through one group, and links an existing article. */
export const explained =
  (runbook: string): Policy =>
  (templates) => {
    const articles = new Map(
      runbook
        .split(/^## /m)
        .slice(1)
        .map((article) => [anchorOf(article.slice(0, article.indexOf('\n'))), article]),
    );
    const groups = resourcesOf(templates, 'AWS::CloudWatch::CompositeAlarm');
    const alarms = [...resourcesOf(templates, 'AWS::CloudWatch::Alarm'), ...groups];
    return alarms.flatMap(({ id, at: place, properties }) => {
      const notifiers = groups.filter((group) =>
        text(group.properties['AlarmRule']).includes(`ALARM("<${id}>")`),
      ).length;
      const notices = notifiers + listAt(properties, 'AlarmActions').length;
      const [, anchor] =
        /docs\/runbook\.md#([\w-]+)$/.exec(text(properties['AlarmDescription'])) ?? [];
      const article = articles.get(anchor ?? '');
      return [
        ...(notices === 1 ? [] : [`${place}: notifies ${notices} times`]),
        ...(article === undefined ? [`${place}: no article #${anchor ?? ''}`] : []),
        ...parts
          .filter((part) => article?.includes(`**${part}.**`) === false)
          .map((part) => `${place}: #${anchor ?? ''} does not say: ${part}`),
      ];
    });
  };

/** As GitHub makes it; not the function of infra, which would agree with itself. */
const anchorOf = (heading: string) =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

/** Ids of customers stand in paths and queries, and tokens in headers: no log has them. */
export const discreet: Policy = (templates) => {
  const beyondRoute = /\$context\.(path|identity|authorizer|requestOverride)|querystring|header/i;
  const gateways = resourcesOf(templates, 'AWS::ApiGateway::Stage').flatMap(
    ({ at: place, properties }) => [
      ...(beyondRoute.test(text(at(properties, 'AccessLogSetting.Format') ?? ''))
        ? [`${place}: the access log has more than the route`]
        : []),
      ...listAt(properties, 'MethodSettings')
        .filter((one) => at(one, 'DataTraceEnabled') !== false || at(one, 'LoggingLevel') !== 'OFF')
        .map(() => `${place}: executions are logged, with paths`),
      ...(properties['TracingEnabled'] === true ? [`${place}: traces have paths`] : []),
    ],
  );
  const firewalls = resourcesOf(templates, 'AWS::WAFv2::WebACL')
    .filter(({ properties }) =>
      JSON.stringify(properties).includes('"SampledRequestsEnabled":true'),
    )
    .map(({ at: place }) => `${place}: requests are sampled`);
  const redacted = ['UriPath', 'QueryString', 'SingleHeader'];
  const logs = resourcesOf(templates, 'AWS::WAFv2::LoggingConfiguration').flatMap(
    ({ at: place, properties }) =>
      redacted
        .filter((part) => !listAt(properties, 'RedactedFields').some((one) => at(one, part)))
        .map((part) => `${place}: ${part} is logged`),
  );
  return [...gateways, ...firewalls, ...logs];
};

/** Functions have no variable that the code does not read. */
export const knownVariables =
  (functions: ReadonlySet<string>, containers: ReadonlySet<string>): Policy =>
  (templates) => {
    const strange = (place: string, names: string[], known: ReadonlySet<string>) =>
      names.filter((name) => !known.has(name)).map((name) => `${place}: nothing reads ${name}`);
    return [
      ...resourcesOf(templates, 'AWS::Lambda::Function').flatMap(({ at: place, properties }) =>
        strange(place, Object.keys(at(properties, 'Environment.Variables') ?? {}), functions),
      ),
      ...resourcesOf(templates, 'AWS::ECS::TaskDefinition').flatMap(({ at: place, properties }) =>
        strange(
          place,
          listAt(properties, 'ContainerDefinitions.0.Environment').map((one) =>
            text(at(one, 'Name')),
          ),
          containers,
        ),
      ),
    ];
  };

/** Every policy rejects a small template that breaks it: limits, alarms, logs, environment. */
import t from 'tap';
import { breaches } from '../support/infra/breaches.ts';
import {
  discreet,
  explained,
  knownVariables,
  limited,
  ownEvents,
} from '../support/infra/operations.ts';

t.test('limited', (t) => {
  t.same(
    breaches(limited, {
      code: ['Lambda::Function', { Timeout: 3 }],
      watched: ['Lambda::Function', { Timeout: 3, MemorySize: 128 }],
      alarm: ['CloudWatch::Alarm', { Dimensions: [{ Name: 'F', Value: { Ref: 'watched' } }] }],
      queue: ['SQS::Queue'],
      job: ['Glue::Job', { Name: 'job', GlueVersion: '5.1', NumberOfWorkers: 2, WorkerType: 'G' }],
      rule: ['Events::Rule', { EventPattern: { detail: { jobName: ['other'] } } }],
      log: ['Logs::LogGroup'],
    }),
    [
      'S/code: no MemorySize',
      'S/job: no Timeout',
      'S/log: no RetentionInDays',
      'S/code: neither dead letters nor an alarm',
      'S/queue: no alarm for its messages',
      'S/job: no rule hears of its end',
    ],
  );
  t.end();
});

t.test('ownEvents', (t) => {
  const of = (jobName: string) => ({ EventPattern: { detail: { jobName: [jobName] } } });
  t.same(
    breaches(ownEvents, {
      bus: ['Events::EventBus'],
      job: ['Glue::Job', { Name: 'job' }],
      own: ['Events::Rule', { EventBusName: { Ref: 'bus' } }],
      ownJob: ['Events::Rule', of('job')],
      any: ['Events::Rule', { EventPattern: { source: ['global-partners'] } }],
      otherJob: ['Events::Rule', of('other')],
      otherBus: ['Events::Rule', { EventBusName: 'default' }],
    }),
    ['S/any', 'S/otherJob', 'S/otherBus'].map((place) => `${place}: hears other stages too`),
  );
  t.end();
});

t.test('explained', (t) => {
  const runbook = [
    '## It is on fire',
    '**What it means.** Fire. **How to look.** Up. **What to do.** Run.',
    '## It is slow',
    '**What it means.** Slow.',
  ].join('\n');
  const alarm = (anchor: string, actions: string[] = ['topic']): [string, object] => [
    'CloudWatch::Alarm',
    { AlarmDescription: `It is. Runbook: docs/runbook.md${anchor}`, AlarmActions: actions },
  ];
  t.same(
    breaches(explained(runbook), {
      good: alarm('#it-is-on-fire'),
      silent: alarm('#it-is-on-fire', []),
      member: alarm('#it-is-on-fire', []),
      twice: alarm('#it-is-on-fire'),
      group: [
        'CloudWatch::CompositeAlarm',
        { AlarmRule: 'ALARM("<member>") OR ALARM("<twice>")', ...alarm('#it-is-on-fire')[1] },
      ],
      unknown: alarm('#it-is-wet'),
      none: alarm(''),
      short: alarm('#it-is-slow'),
    }),
    [
      'S/silent: notifies 0 times',
      'S/twice: notifies 2 times',
      'S/unknown: no article #it-is-wet',
      'S/none: no article #',
      'S/short: #it-is-slow does not say: How to look',
      'S/short: #it-is-slow does not say: What to do',
    ],
  );
  t.end();
});

t.test('discreet', (t) => {
  t.same(
    breaches(discreet, {
      stage: [
        'ApiGateway::Stage',
        {
          AccessLogSetting: { Format: '{"path":"$context.path"}' },
          MethodSettings: [{ LoggingLevel: 'INFO', DataTraceEnabled: false }],
          TracingEnabled: true,
        },
      ],
      firewall: ['WAFv2::WebACL', { VisibilityConfig: { SampledRequestsEnabled: true } }],
      log: ['WAFv2::LoggingConfiguration', { RedactedFields: [{ UriPath: {} }] }],
    }),
    [
      'S/stage: the access log has more than the route',
      'S/stage: executions are logged, with paths',
      'S/stage: traces have paths',
      'S/firewall: requests are sampled',
      'S/log: QueryString is logged',
      'S/log: SingleHeader is logged',
    ],
  );
  t.end();
});

t.test('knownVariables', (t) => {
  t.same(
    breaches(knownVariables(new Set(['GP_HOME']), new Set(['GP_API_URL'])), {
      code: ['Lambda::Function', { Environment: { Variables: { GP_HOME: 'a', GP_HOMME: 'b' } } }],
      task: [
        'ECS::TaskDefinition',
        { ContainerDefinitions: [{ Environment: [{ Name: 'GP_API', Value: 'c' }] }] },
      ],
    }),
    ['S/code: nothing reads GP_HOMME', 'S/task: nothing reads GP_API'],
  );
  t.end();
});

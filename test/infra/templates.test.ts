import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import t from 'tap';
import { wheels } from '../../infra/lib/bundles.ts';
import { stackNames } from '../../infra/lib/deployment.ts';
import driver from '../../pyspark/pipeline/sources/postgresql_driver.json' with { type: 'json' };
import { settings } from '../../src/settings/index.ts';
import { repositoryRoot } from '../../src/tools/root.ts';
import { namedAccess, partsOf, readableFiles } from '../support/infra/access.ts';
import { authoritiesIn } from '../support/infra/authorities.ts';
import { expected, neutral } from '../support/infra/expected.ts';
import { frontDoorsOnly } from '../support/infra/doors.ts';
import { customerKeys, tlsOnly } from '../support/infra/encryption.ts';
import { cfnLint, parliament } from '../support/infra/linters.ts';
import { permissionsOf } from '../support/infra/inventory-access.ts';
import { settingsOf } from '../support/infra/inventory.ts';
import {
  countedLines,
  discreet,
  explained,
  knownVariables,
  limited,
  ownEvents,
} from '../support/infra/operations.ts';
import { regional, repeatable, served } from '../support/infra/recreation.ts';
import { synthesise } from '../support/infra/synthesis.ts';
import { at, listAt, resourcesOf, text } from '../support/infra/templates.ts';

const read = (...path: string[]) => readFileSync(join(repositoryRoot(), ...path), 'utf8');
// The synthesis takes some 20 s of a processor, and longer beside other tests.
t.setTimeout(300_000);
const synthesis = synthesise(t);
const { assetOf } = synthesis;
const templates = synthesis.templates.production;

t.test('the stacks are those that are declared', (t) => {
  t.same(templates.map(({ stack }) => stack).sort(), [...stackNames].sort());
  t.end();
});

for (const stage of ['staging', 'production'] as const) {
  t.test(`${stage}: permissions, limits, alarms and retention are those of infra/expected`, (t) => {
    const found = synthesis.templates[stage];
    t.strictSame(neutral(stage, permissionsOf(found)), expected('permissions'));
    const settings = neutral(stage, settingsOf(found));
    // The one difference between the stages.
    const database = at(settings, 'AWS::RDS::DBInstance.Database/instance') as { MultiAZ: boolean };
    t.equal(database.MultiAZ, stage === 'production');
    database.MultiAZ = true;
    t.strictSame(settings, expected('settings'));
    t.end();
  });
}

// The stages have the same resources (above), so cfn-lint reads one of them, and both in `make test-full`.
t.test('cfn-lint and parliament find nothing', (t) => {
  t.same(cfnLint(...(process.env['FULL'] ? synthesis.folders : synthesis.folders.slice(-1))), []);
  t.same(Object.values(synthesis.templates).flatMap(parliament), []);
  t.end();
});

const containerVariables = new Set(
  [...read('streamlit', 'dashboard', 'settings.py').matchAll(/env\.get\("(\w+)"/g)].map(
    ([, name]) => name ?? '',
  ),
);
const functionVariables = new Set(Object.values(settings).map(({ variable }) => variable));

for (const [name, policy] of Object.entries({
  'all that keeps data has a key of the customer': customerKeys,
  'all that moves data uses TLS': tlsOnly,
  'anyone comes in by the two front doors only': frontDoorsOnly,
  'actions and resources are named': namedAccess,
  'jobs may read the files that they are given': readableFiles,
  'functions, jobs and queues have limits, and are watched': limited,
  'alarms tell somebody, and link their article': explained(read('docs', 'runbook.md')),
  'rules hear events of their own stage': ownEvents,
  'no log has ids or tokens': discreet,
  'a first deployment that failed can be repeated': repeatable,
  'a second region can be deployed in the same account': regional,
  'replies are not cut off, and rules have a target': served,
  'functions and tasks are told what the code reads': knownVariables(
    functionVariables,
    containerVariables,
  ),
})) {
  t.test(name, (t) => {
    t.same(policy(templates), []);
    t.end();
  });
}

t.test('functions may write and remove the documents that they do', (t) => {
  t.same(partsOf(templates, 's3:PutObject'), {
    'Api/api': ['idempotency', 'loads', 'releases', 'requests', 'runs', 'snapshots'],
    'Api/refresh': ['loads', 'refreshes', 'snapshots'],
    'Ingest/ingestfetch': ['ingests', 'locks'],
    'Ingest/ingestload': ['ingests', 'landings', 'locks'],
  });
  t.same(partsOf(templates, 's3:DeleteObject'), {
    'Api/api': ['idempotency', 'requests'],
    'Api/refresh': ['snapshots'],
  });
  t.end();
});

t.test('what a function says of a failure rings an alarm, and is on the dashboard', (t) => {
  t.same(countedLines(templates), {
    'Ingest/ingestfetchlog ingest_failed': ['global-partners-production-fetch-failed'],
    'Ingest/ingestfetchlog source_refused': ['global-partners-production-source-refused'],
    'Ingest/ingestloadlog ingest_failed': ['global-partners-production-load-failed'],
    'Ingest/ingestloadlog source_refused': ['global-partners-production-source-refused-load'],
    'Api/apilog warehouse_behind': ['global-partners-production-warehouse-behind'],
    'Api/refreshlog refresh_failed': ['global-partners-production-refresh-failed'],
    'Api/refreshlog refresh_refused': ['global-partners-production-release-refused'],
    'Api/refreshlog release_current': ['global-partners-production-no-release'],
  });
  const [dashboard] = resourcesOf(templates, 'AWS::CloudWatch::Dashboard');
  const shown = text(at(dashboard?.properties, 'DashboardBody'));
  const counted = resourcesOf(templates, 'AWS::Logs::MetricFilter').map(({ properties }) =>
    text(at(properties, 'MetricTransformations.0.MetricName')),
  );
  t.same(
    counted.filter((name) => !shown.includes(`"${name}"`)),
    [],
  );
  t.end();
});

t.test('the refresh knows the job whose end begins it', (t) => {
  const [rule] = resourcesOf(templates, 'AWS::Events::Rule').filter(
    ({ properties }) => at(properties, 'EventPattern.detail.state') !== undefined,
  );
  const told = resourcesOf(templates, 'AWS::Lambda::Function')
    .filter(
      ({ properties }) => at(properties, 'FunctionName') === 'global-partners-production-refresh',
    )
    .map(({ properties }) => at(properties, 'Environment.Variables.GP_GLUE_JOB'));
  t.same(told, at(rule?.properties, 'EventPattern.detail.jobName'));
  t.end();
});

t.test('who connects to the database is given the authority of its certificate', (t) => {
  const [instance] = resourcesOf(templates, 'AWS::RDS::DBInstance');
  t.equal(at(instance?.properties, 'CACertificateIdentifier'), 'rds-ca-rsa2048-g1');
  const authority = /^CN=Amazon RDS us-east-1 Root CA RSA2048 G1$/m;
  const [load] = resourcesOf(templates, 'AWS::Lambda::Function').filter(({ at: place }) =>
    place.startsWith('Ingest/ingestload'),
  );
  const inTask = text(at(load?.properties, 'Environment.Variables.GP_DATABASE_CA_FILE'));
  const bundle = assetOf(text(at(load?.properties, 'Code.S3Key')));
  t.equal(authoritiesIn(inTask.replace('/var/task', bundle), authority).length, 1);

  const [job] = resourcesOf(templates, 'AWS::Glue::Job');
  const file = text(at(job?.properties, 'DefaultArguments.--extra-files'));
  t.equal(at(job?.properties, 'DefaultArguments.--database-ca-file'), basename(file));
  t.equal(authoritiesIn(assetOf(file), authority).length, 1);
  t.end();
});

t.test('the job is given the pinned driver, and packages with the names that pip reads', (t) => {
  const [job] = resourcesOf(templates, 'AWS::Glue::Job');
  const jar = assetOf(text(at(job?.properties, 'DefaultArguments.--extra-jars')));
  t.equal(createHash('sha256').update(readFileSync(jar)).digest('hex'), driver.sha256);
  const given = text(at(job?.properties, 'DefaultArguments.--additional-python-modules'));
  t.same(
    [...given.matchAll(/[\w.-]+\.whl/g)].map(([name]) => name),
    wheels().map((path) => basename(path)),
  );
  t.end();
});

t.test('events are put on the bus that rules hear', (t) => {
  const told = resourcesOf(templates, 'AWS::Lambda::Function').flatMap(({ properties }) =>
    listAt(properties, 'Environment.Variables.GP_EVENT_BUS').map(text),
  );
  const [bus] = resourcesOf(templates, 'AWS::Events::EventBus');
  t.same(told, [at(bus?.properties, 'Name'), at(bus?.properties, 'Name')], 'fetch and API');
  t.end();
});

t.test('the policies had something to look at', (t) => {
  const types = new Set(resourcesOf(templates).map(({ type }) => type));
  const expected = [
    ...['AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::SNS::Topic', 'AWS::Logs::LogGroup'],
    ...['AWS::SecretsManager::Secret', 'AWS::RDS::DBInstance', 'AWS::Glue::Job'],
    ...['AWS::RedshiftServerless::Workgroup', 'AWS::Lambda::Function', 'AWS::CloudWatch::Alarm'],
    ...['AWS::WAFv2::WebACL', 'AWS::Budgets::Budget', 'AWS::CloudWatch::Dashboard'],
    ...['AWS::Scheduler::Schedule', 'AWS::Cognito::UserPoolClient', 'AWS::ECS::TaskDefinition'],
  ];
  t.same(
    expected.filter((type) => !types.has(type)),
    [],
  );
  t.end();
});

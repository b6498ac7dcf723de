/** Policies: a key of the customer for all that keeps data, and TLS for all that moves it. */
import { at, listAt, resourcesOf, text, type Policy } from './templates.ts';

/** Where each type of resource names its keys; all of them are required. */
const keys: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Bucket': [
    'BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.KMSMasterKeyID',
  ],
  'AWS::SQS::Queue': ['KmsMasterKeyId'],
  'AWS::SNS::Topic': ['KmsMasterKeyId'],
  'AWS::Logs::LogGroup': ['KmsKeyId'],
  'AWS::SecretsManager::Secret': ['KmsKeyId'],
  'AWS::RDS::DBInstance': [
    ...['KmsKeyId', 'MasterUserSecret.KmsKeyId', 'PerformanceInsightsKMSKeyId'],
  ],
  'AWS::RedshiftServerless::Namespace': ['KmsKeyId', 'AdminPasswordSecretKmsKeyId'],
  'AWS::Glue::Job': ['SecurityConfiguration'],
  'AWS::Glue::SecurityConfiguration': [
    'EncryptionConfiguration.S3Encryptions.0.KmsKeyArn',
    'EncryptionConfiguration.JobBookmarksEncryption.KmsKeyArn',
  ],
  'AWS::Events::EventBus': ['KmsKeyIdentifier'],
  'AWS::Scheduler::Schedule': ['KmsKeyArn'],
};

/** Services that keep data and that no policy here knows yet. */
const unknownStores =
  /^AWS::(DynamoDB|EFS|FSx|Kinesis|KinesisFirehose|MSK|OpenSearchService|ElastiCache|MemoryDB|Neptune|DocDB|Redshift|Backup|StepFunctions|ECR|CodeBuild|Athena|EC2::Volume)(::|$)/;

/** What has no key of the customer, and why. */
const withoutKey: Readonly<Record<string, string>> = {
  'Storage/logs': 'S3 and load balancers deliver access logs only to buckets with keys of S3.',
};

const isExcepted = (place: string) =>
  Object.keys(withoutKey).some((name) => place.startsWith(name));

export const customerKeys: Policy = (templates) => {
  const breaches = Object.entries(keys).flatMap(([type, paths]) =>
    resourcesOf(templates, type)
      .filter((found) => !isExcepted(found.at))
      .flatMap(({ at: place, properties }) =>
        paths.flatMap((path) =>
          at(properties, path) === undefined ? [`${place}: no ${path}`] : [],
        ),
      ),
  );
  const strangers = resourcesOf(templates)
    .filter(({ type }) => unknownStores.test(type))
    .map(({ at: place, type }) => `${place}: no rule says how ${type} is encrypted`);
  const open = resourcesOf(templates, 'AWS::Lambda::Function')
    .filter(({ properties }) => properties['Environment'] && !properties['KmsKeyArn'])
    .map(({ at: place }) => `${place}: no KmsKeyArn`);
  const still = resourcesOf(templates, 'AWS::KMS::Key')
    .filter(({ properties }) => properties['EnableKeyRotation'] !== true)
    .map(({ at: place }) => `${place}: the key is not rotated`);
  return [...breaches, ...strangers, ...open, ...still];
};

/** Stores whose own policy refuses requests without TLS, and where it names them. */
const policed = {
  'AWS::S3::Bucket': ['AWS::S3::BucketPolicy', 'Bucket'],
  'AWS::SQS::Queue': ['AWS::SQS::QueuePolicy', 'Queues.0'],
  'AWS::SNS::Topic': ['AWS::SNS::TopicPolicy', 'Topics.0'],
} as const;

const refusesPlain = (statement: unknown) =>
  at(statement, 'Effect') === 'Deny' &&
  at(statement, 'Condition.Bool.aws:SecureTransport') === 'false';

export const tlsOnly: Policy = (templates) => {
  const open = Object.entries(policed).flatMap(([type, [policyType, path]]) =>
    resourcesOf(templates, type)
      .filter(
        ({ stack, id }) =>
          !resourcesOf(templates, policyType).some(
            (policy) =>
              policy.stack === stack &&
              at(at(policy.properties, path), 'Ref') === id &&
              listAt(policy.properties, 'PolicyDocument.Statement').some(refusesPlain),
          ),
      )
      .map(({ at: place }) => `${place}: requests without TLS are not refused`),
  );
  const wanted = (type: string, path: string, matches: RegExp) =>
    resourcesOf(templates, type)
      .filter(({ properties }) => !matches.test(text(at(properties, path) ?? '')))
      .map(({ at: place, properties }) => {
        return `${place}: ${path} is ${JSON.stringify(at(properties, path) ?? null)}`;
      });
  const workgroups = resourcesOf(templates, 'AWS::RedshiftServerless::Workgroup')
    .filter(
      ({ properties }) =>
        !listAt(properties, 'ConfigParameters').some(
          (one) =>
            at(one, 'ParameterKey') === 'require_ssl' && at(one, 'ParameterValue') === 'true',
        ),
    )
    .map(({ at: place }) => `${place}: require_ssl is not true`);
  return [
    ...open,
    ...workgroups,
    ...wanted('AWS::RDS::DBParameterGroup', 'Parameters', /"rds.force_ssl":"1"/),
    ...wanted('AWS::ElasticLoadBalancingV2::Listener', 'Protocol', /^(HTTPS|TLS)$/),
    ...wanted('AWS::ElasticLoadBalancingV2::Listener', 'SslPolicy', /TLS13/),
    ...wanted('AWS::ApiGateway::DomainName', 'SecurityPolicy', /TLS_1_[23]/),
  ];
};

/** Every policy rejects a small template that breaks it: keys, TLS, doors, access. */
import t from 'tap';
import { namedAccess, readableFiles } from '../support/infra/access.ts';
import { breaches } from '../support/infra/breaches.ts';
import { frontDoorsOnly } from '../support/infra/doors.ts';
import { customerKeys, tlsOnly } from '../support/infra/encryption.ts';

t.test('customerKeys', (t) => {
  t.same(
    breaches(customerKeys, {
      queue: ['SQS::Queue', { SqsManagedSseEnabled: true }],
      topic: ['SNS::Topic'],
      bus: ['Events::EventBus'],
      log: ['Logs::LogGroup'],
      secret: ['SecretsManager::Secret'],
      job: ['Glue::Job'],
      bucket: [
        'S3::Bucket',
        {
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
            ],
          },
        },
      ],
      table: ['DynamoDB::Table'],
      code: ['Lambda::Function', { Environment: { Variables: { A: 'b' } } }],
      key: ['KMS::Key'],
    }),
    [
      'S/bucket: no BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.KMSMasterKeyID',
      'S/queue: no KmsMasterKeyId',
      'S/topic: no KmsMasterKeyId',
      'S/log: no KmsKeyId',
      'S/secret: no KmsKeyId',
      'S/job: no SecurityConfiguration',
      'S/bus: no KmsKeyIdentifier',
      'S/table: no rule says how AWS::DynamoDB::Table is encrypted',
      'S/code: no KmsKeyArn',
      'S/key: the key is not rotated',
    ],
  );
  t.end();
});

t.test('tlsOnly', (t) => {
  t.same(
    breaches(tlsOnly, {
      bucket: ['S3::Bucket'],
      other: [
        'S3::BucketPolicy',
        {
          Bucket: { Ref: 'bucket' },
          PolicyDocument: {
            Statement: [
              { Effect: 'Allow', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
            ],
          },
        },
      ],
      group: ['RDS::DBParameterGroup', { Parameters: { 'rds.force_ssl': '0' } }],
      warehouse: ['RedshiftServerless::Workgroup'],
      listener: ['ElasticLoadBalancingV2::Listener', { Protocol: 'HTTP' }],
    }),
    [
      'S/bucket: requests without TLS are not refused',
      'S/warehouse: require_ssl is not true',
      'S/group: Parameters is {"rds.force_ssl":"0"}',
      'S/listener: Protocol is "HTTP"',
      'S/listener: SslPolicy is null',
    ],
  );
  t.end();
});

t.test('frontDoorsOnly', (t) => {
  t.same(
    breaches(frontDoorsOnly, {
      group: ['EC2::SecurityGroup', { SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0' }] }],
      rule: ['EC2::SecurityGroupIngress', { CidrIpv6: '::/0' }],
      database: ['RDS::DBInstance', { PubliclyAccessible: true }],
      url: ['Lambda::Url'],
      service: ['ECS::Service'],
      balancer: ['ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internet-facing' }],
      api: ['ApiGateway::RestApi', { EndpointConfiguration: { Types: ['REGIONAL'] } }],
    }),
    [
      'S/group: anyone may connect',
      'S/rule: anyone may connect',
      'S/database: it is public',
      'S/url: a function has a door of its own',
      'S/service: its tasks have public addresses',
      'S/balancer: it faces the internet',
      'S/api: it faces the internet',
    ],
  );
  t.end();
});

t.test('namedAccess', (t) => {
  const document = (...Statement: object[]) => ({ PolicyDocument: { Statement } });
  const wide = { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::bucket/home/*' };
  t.same(
    breaches(namedAccess, {
      policy: ['IAM::Policy', document(wide)],
      star: [
        'IAM::Policy',
        document({ Effect: 'Allow', Action: 'glue:StartJobRun', Resource: '*' }),
      ],
      denied: ['IAM::Policy', document({ ...wide, Effect: 'Deny' })],
      anyone: [
        'SQS::QueuePolicy',
        document({ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: 'arn' }),
      ],
      role: [
        'IAM::Role',
        {
          AssumeRolePolicyDocument: {
            Statement: [{ Effect: 'Allow', Principal: { Service: 'rds.amazonaws.com' } }],
          },
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
          Policies: [document({ ...wide, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' })],
        },
      ],
    }),
    [
      'S/policy: action s3:*',
      'S/policy: s3:* on arn:aws:s3:::bucket/home/*',
      'S/star: glue:StartJobRun on *',
      'S/anyone: anyone may sqs:SendMessage',
      'S/role: s3:GetObject on arn:aws:s3:::b/*',
      'S/role: policy arn:aws:iam::aws:policy/AdministratorAccess',
      'S/role: rds.amazonaws.com may use it for anybody',
    ],
  );
  t.end();
});

t.test('readableFiles', (t) => {
  const object = (key: string) => ({ 'Fn::Sub': `s3://assets-\${AWS::AccountId}/${key}` });
  const statement = {
    ...{ Effect: 'Allow', Action: 's3:GetObject' },
    Resource: ['main.py', 'a.whl'].map((key) => ({
      'Fn::Join': ['', ['arn:aws:s3:::assets-', { Ref: 'AWS::AccountId' }, `/${key}`]],
    })),
  };
  t.same(
    breaches(readableFiles, {
      policy: ['IAM::Policy', { PolicyDocument: { Statement: [statement] } }],
      job: [
        'Glue::Job',
        {
          Command: { ScriptLocation: object('main.py') },
          DefaultArguments: {
            '--extra-jars': object('driver.jar'),
            '--additional-python-modules': 's3://assets-<AWS::AccountId>/a.whl,s3://other/b.whl',
          },
        },
      ],
    }),
    [
      'S/job: it may not read s3://assets-<AWS::AccountId>/driver.jar',
      'S/job: it may not read s3://other/b.whl',
    ],
  );
  t.end();
});

/** The evaluation of IAM policies, against the order that AWS documents, on templates of one rule each. */
import t from 'tap';
import { decide, implied, refusal, type Call } from '../support/iam/evaluate.ts';
import { policies } from '../support/iam/one-role.ts';
import { neededGrants } from '../support/iam/usage.ts';
import type { Resource } from '../support/infra/templates.ts';

const account = '123456789012';
const root = { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } };

const get: Call = {
  ...{ caller: 'reader', action: 's3:GetObject', resource: 'arn:aws:s3:::b/home/a' },
  context: {},
};
const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/home/*' };
const bucketPolicy = (...Statement: object[]): Record<string, Resource> => ({
  bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'b' } },
  of: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: { Bucket: { Ref: 'bucket' }, PolicyDocument: { Statement } },
  },
});

t.test('without a statement a call is denied, and the refusal names it', (t) => {
  const none = policies([]);
  t.strictSame(decide(none, get), { isAllowed: false, by: [] });
  t.equal(
    refusal(none, { ...get, context: { 'kms:ViaService': 's3' } }),
    'reader may not s3:GetObject on arn:aws:s3:::b/home/a (kms:ViaService s3): no statement allows it',
  );
  t.throws(() => decide(none, { ...get, caller: 'stranger' }), /stranger is no role/);
  t.end();
});

t.test('a statement allows its actions on its resources', (t) => {
  const allowed = policies([read]);
  const isAllowed = (change: Partial<Call>) => decide(allowed, { ...get, ...change }).isAllowed;
  t.ok(isAllowed({}));
  t.ok(isAllowed({ action: 'S3:getobject' }), 'the case of actions does not matter');
  t.notOk(isAllowed({ action: 's3:GetObjectVersion' }));
  t.notOk(isAllowed({ resource: 'arn:aws:s3:::b/homes' }));
  t.notOk(isAllowed({ resource: 'arn:aws:s3:::B/home/a' }));
  t.equal(refusal(allowed, get), null);
  t.end();
});

t.test('a policy of a resource allows whom it names', (t) => {
  const named = { AWS: `arn:aws:iam::${account}:role/reader` };
  const allows = (Principal: object | string) =>
    decide(policies([], bucketPolicy({ ...read, Principal })), get).isAllowed;
  t.ok(allows(named));
  t.ok(allows('*'));
  t.notOk(allows({ AWS: `arn:aws:iam::${account}:role/other` }));
  t.notOk(allows(root), 'the account leaves it to the policies of its roles');
  t.end();
});

t.test('a Deny wins over every Allow', (t) => {
  const deny = { ...read, Effect: 'Deny' };
  t.notOk(decide(policies([read, deny]), get).isAllowed);
  for (const Principal of ['*', root])
    t.notOk(decide(policies([read], bucketPolicy({ ...deny, Principal })), get).isAllowed);
  t.equal(
    refusal(policies([read], bucketPolicy({ ...deny, Principal: '*' })), get),
    'reader may not s3:GetObject on arn:aws:s3:::b/home/a: a statement of S/of denies it',
  );
  const other = { AWS: `arn:aws:iam::${account}:role/other` };
  t.ok(decide(policies([read], bucketPolicy({ ...deny, Principal: other })), get).isAllowed);
  t.end();
});

t.test('an object with a key of S3 itself is refused where the bucket has another', (t) => {
  const put: Call = { ...get, action: 's3:PutObject' };
  const writing = policies(
    [{ ...read, Action: 's3:PutObject' }],
    bucketPolicy({
      ...{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::b/*' },
      Condition: { StringEquals: { 's3:x-amz-server-side-encryption': 'AES256' } },
    }),
  );
  const encrypted = { 's3:x-amz-server-side-encryption': 'AES256' };
  t.ok(decide(writing, put).isAllowed);
  t.notOk(decide(writing, { ...put, context: encrypted }).isAllowed);
  t.end();
});

t.test('a key is used by those whom its policy leaves it to', (t) => {
  const decrypt = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' };
  const keyFor = (Principal: object): Record<string, Resource> => ({
    key: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: { Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] },
      },
    },
    bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: 'b',
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              ServerSideEncryptionByDefault: { KMSMasterKeyID: { 'Fn::GetAtt': ['key', 'Arn'] } },
            },
          ],
        },
      },
    },
  });
  const open = policies([decrypt], keyFor(root));
  const [use] = implied(open, get);
  const key = `arn:aws:kms:us-east-1:${account}:key/key`;
  t.strictSame(use, {
    ...{ caller: 'reader', action: 'kms:Decrypt', resource: key },
    context: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
  });
  const call = use as Call;
  t.ok(decide(open, call).isAllowed);
  t.notOk(decide(policies([], keyFor(root)), call).isAllowed, 'the role is not allowed');
  const closed = policies([decrypt], keyFor({ Service: 'logs.amazonaws.com' }));
  t.notOk(decide(closed, call).isAllowed, 'the key is not open to the account');
  const actions = (action: string, context = {}) =>
    implied(open, { ...get, action, context }).map((one) => one.action);
  t.strictSame(actions('s3:PutObject'), ['kms:GenerateDataKey']);
  t.strictSame(actions('s3:PutObject', { 'doubles:multipart': 'true' }), [
    ...['kms:GenerateDataKey', 'kms:Decrypt'],
  ]);
  t.strictSame(actions('s3:DeleteObject'), []);
  t.end();
});

t.test('services assume roles and call functions as their policies say', (t) => {
  const arn = `arn:aws:lambda:us-east-1:${account}:function:f`;
  const rule = `arn:aws:events:us-east-1:${account}:rule/r`;
  const found = policies([], {
    permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        ...{ Principal: 'events.amazonaws.com', Action: 'lambda:InvokeFunction' },
        ...{ FunctionName: arn, SourceArn: rule },
      },
    },
  });
  const isAllowed = (caller: string, action: string, resource: string, context: object) =>
    decide(found, { caller, action, resource, context: context as Call['context'] }).isAllowed;
  const invoke = (source: string) =>
    isAllowed('events.amazonaws.com', 'lambda:InvokeFunction', arn, { 'aws:SourceArn': source });
  t.ok(invoke(rule));
  t.notOk(invoke(`${rule}2`));
  const assume = (service: string, context: object) =>
    isAllowed(service, 'sts:AssumeRole', `arn:aws:iam::${account}:role/reader`, context);
  t.ok(assume('rds.amazonaws.com', { 'aws:SourceAccount': account }));
  t.notOk(assume('rds.amazonaws.com', {}));
  t.notOk(assume('glue.amazonaws.com', { 'aws:SourceAccount': account }));
  t.end();
});

t.test('what is not evaluated is an error', (t) => {
  t.throws(() => policies([{ ...read, NotAction: 's3:*' }]), /S\/role: NotAction is not evaluated/);
  const endpoint = { Type: 'AWS::EC2::VPCEndpoint', Properties: { PolicyDocument: {} } };
  t.throws(() => policies([], { endpoint }), /policies of endpoints are not evaluated/);
  t.end();
});

t.test('a grant is needed where no other allows the call', (t) => {
  const put = { ...read, Action: ['s3:PutObject', 's3:AbortMultipartUpload'] };
  const some = { ...put, Resource: ['arn:aws:s3:::b/home/*', 'arn:aws:s3:::b/other/*'] };
  const found = policies([read, { ...read, Resource: 'arn:aws:s3:::b/home/a*' }, some]);
  const to = (action: string, key: string) => ({
    ...{ ...get, action },
    resource: `arn:aws:s3:::b/${key}`,
  });
  const calls = [to('s3:GetObject', 'home/a'), to('s3:PutObject', 'home/b')];
  t.strictSame(neededGrants(found, calls), {
    'S/role': { 's3:PutObject': ['arn:aws:s3:::b/home/*'] },
  });
  t.strictSame(neededGrants(found, [...calls, to('s3:GetObject', 'home/c')]), {
    'S/role': {
      's3:GetObject': ['arn:aws:s3:::b/home/*'],
      's3:PutObject': ['arn:aws:s3:::b/home/*'],
    },
  });
  t.end();
});

/** Every policy rejects a small template that breaks it: first and later deployments. */
import t from 'tap';
import { breaches } from '../support/infra/breaches.ts';
import { regional, repeatable, served } from '../support/infra/recreation.ts';

t.test('repeatable', (t) => {
  t.same(
    breaches(repeatable, {
      bucket: ['S3::Bucket', { BucketName: 'lake' }, 'RetainExceptOnCreate'],
      key: ['KMS::Key', {}, 'Retain'],
      namespace: ['RedshiftServerless::Namespace', { FinalSnapshotName: 'final' }],
    }),
    ['S/key: stays when its creation fails', 'S/namespace: its last snapshot has a fixed name'],
  );
  t.end();
});

t.test('regional', (t) => {
  t.same(
    breaches(regional, {
      generated: ['IAM::Role'],
      own: ['IAM::Role', { RoleName: 'refresh-us-east-1' }],
      role: ['IAM::Role', { RoleName: 'refresh' }],
      bucket: ['S3::Bucket', { BucketName: { 'Fn::Join': ['-', ['lake', 'account']] } }],
      budget: ['Budgets::Budget', { Budget: { BudgetName: 'monthly' } }],
    }),
    ['role', 'bucket', 'budget'].map((name) => `S/${name}: its name does not say the region`),
  );
  t.end();
});

t.test('served', (t) => {
  const method = (TimeoutInMillis?: number): [string, object] => [
    'ApiGateway::Method',
    {
      Integration: {
        Uri: { 'Fn::Join': ['', ['arn:', { 'Fn::GetAtt': ['code', 'Arn'] }]] },
        ...(TimeoutInMillis !== undefined && { TimeoutInMillis }),
      },
    },
  ];
  t.same(
    breaches(served, {
      code: ['Lambda::Function', { Timeout: 180 }],
      whole: method(180_000),
      cut: method(29_000),
      byDefault: method(),
      rule: ['Events::Rule', { EventPattern: {} }],
    }),
    [
      'S/cut: ends before its function does',
      'S/byDefault: ends before its function does',
      'S/rule: no target',
    ],
  );
  t.end();
});

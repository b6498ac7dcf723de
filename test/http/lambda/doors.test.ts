/** The application answers the same through every door. */
import t from 'tap';
import { testApp } from '../../support/app.ts';
import { idOf, runApp } from '../../support/run-app.ts';
import { doors, type Got } from '../../support/lambda.ts';
import type { TestRequest } from '../../support/lambda-events.ts';
import { tables } from '../../support/data.ts';
import { requests, type Recorded, type Who } from './requests.ts';

const others = Object.entries(doors).filter(([name]) => name !== 'inject');

/** Of the moment, or of one connection. */
const ofNow = [
  'date',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'ratelimit-remaining',
  'ratelimit-reset',
];

function comparable({ status, headers, body }: Got, isVolatile = false) {
  const kept = Object.entries(headers)
    .filter(([name]) => !ofNow.includes(name) && !(isVolatile && name === 'content-length'))
    .map(([name, value]) => [name, String(value).replaceAll(/dur=[\d.]+/g, 'dur=')]);
  return {
    status,
    headers: Object.fromEntries(kept.sort()) as Record<string, string>,
    body: isVolatile ? '' : body.toString('latin1'),
  };
}

t.test('every route and kind of reply', async (t) => {
  const made = await runApp(t, { GP_RATE_REQUESTS: '1000000' });
  await made.publish({ release: 'second', tables });
  const started = await made.reload({}, 'the-key');
  t.equal(started.status, 202, started.body);
  const id = idOf(started);
  const tokens: Record<Who, string | null> = {
    admin: made.admin,
    dashboard: await made.token('dashboard'),
    partner: await made.token('partner', { filters: { restaurant_id: ['r1'] } }),
    none: null,
  };
  const running: Recorded[] = [
    { url: `/v1/runs/${id}`, who: 'admin' },
    {
      method: 'POST',
      url: '/v1/runs/reload',
      body: {},
      who: 'admin',
      headers: { 'idempotency-key': 'the-key' },
    },
    {
      method: 'POST',
      url: '/runs/reload',
      body: { force: true },
      who: 'admin',
      headers: { 'idempotency-key': 'the-key' },
    },
  ];
  const seen = new Set<string>();
  const uncalled = operations((await doors.inject(made.app, { url: '/v1/openapi.json' })).body);
  for (const { who = 'dashboard', isVolatile, ...one } of [...requests, ...running]) {
    const bearer = tokens[who];
    const request: TestRequest = {
      ...one,
      headers: {
        'x-request-id': 'req-1',
        ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
        ...one.headers,
      },
    };
    // Once before: the second time it is prepared, through whatever door.
    await doors.inject(made.app, request);
    const expected = comparable(await doors.inject(made.app, request), isVolatile);
    seen.add(String(expected.status));
    uncalled.delete([...uncalled].find((one) => isOf(one, request)) ?? '');
    for (const [name, door] of others) {
      const got = comparable(await door(made.app, request), isVolatile);
      t.strictSame(got, expected, `${name}: ${one.method ?? 'GET'} ${one.url.slice(0, 80)}`);
    }
  }
  await made.finish(id);
  t.strictSame([...uncalled], [], 'every operation of the contract was called');
  t.strictSame([...seen].sort(), [
    '200',
    '202',
    '304',
    '400',
    '401',
    '403',
    '404',
    '405',
    '406',
    '409',
    '413',
    '414',
    '415',
    '422',
  ]);
});

/** `GET /v1/clv/customers/{customer_id}` and so on. */
function operations(contract: Buffer): Set<string> {
  const { paths } = JSON.parse(contract.toString()) as { paths: Record<string, object> };
  return new Set(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  );
}

function isOf(operation: string, { method = 'GET', url }: TestRequest): boolean {
  const pattern = operation.replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${pattern}$`).test(`${method} ${url.split('?')[0] ?? ''}`);
}

t.test('too many requests, and none served yet', async (t) => {
  const limited = await testApp(t, {
    settings: { GP_RATE_REQUESTS: '1', GP_RATE_SECONDS: '3600' },
  });
  const authorization = `Bearer ${await limited.token()}`;
  const empty = await testApp(t, { release: null });
  for (const [name, door] of others) {
    await doors.inject(limited.app, { url: '/v1/marts', headers: { authorization } });
    const refused = await door(limited.app, { url: '/v1/marts', headers: { authorization } });
    t.equal(refused.status, 429, name);
    t.match(refused.headers, {
      'retry-after': /^\d+$/,
      'content-type': 'application/problem+json',
    });
    const early = await door(empty.app, { url: '/health/ready' });
    t.match([early.status, early.headers['retry-after']], [503, '10'], name);
  }
});

import t from 'tap';
import { testApp } from '../support/app.ts';

t.test('each log line carries the metrics of its request, and no ids', async (t) => {
  const lines: Record<string, unknown>[] = [];
  const { get, publish } = await testApp(t, {
    settings: { GP_METRICS_NAMESPACE: 'GlobalPartners/test', LOG_LEVEL: 'error' },
    release: null,
    log: (line) => lines.push(line),
  });
  await get('/v1/clv');
  await publish({ release: 'first', tables: { clv: [] } });
  await get('/v1/clv?customer_id=secret');
  await get('/v1/clv/customers/secret');
  await get('/health/live');
  const kept = lines.map(({ _aws, Latency, SnapshotAge, ms, request_id, time, ...rest }) => {
    t.match(_aws, {
      Timestamp: /^\d{13}$/,
      CloudWatchMetrics: [{ Namespace: 'GlobalPartners/test' }],
    });
    t.equal(Latency, ms);
    if (rest['Release'] !== undefined) t.match(SnapshotAge, /^\d+$/);
    return rest;
  });
  const common = { level: 30, method: 'GET', scopes: 'marts:read', role: 'dashboard' };
  const of = { ...common, Requests: 1, ServerErrors: 0, Release: 1, Stale: 0 };
  const customer = '/v1/clv/customers/:customer_id';
  t.strictSame(kept, [
    { ...common, route: '/v1/clv', status: 503, cache: 'none', Requests: 1, ServerErrors: 1 },
    { ...of, route: '/v1/clv', status: 200, cache: 'miss', CacheHits: 0 },
    { ...of, route: customer, status: 404, cache: 'miss', CacheHits: 0 },
    { ...of, scopes: '', role: 'none', route: '/health/live', status: 200, cache: 'none' },
  ]);
  const [, second] = lines as { _aws: { CloudWatchMetrics: object[] } }[];
  t.strictSame(second?._aws.CloudWatchMetrics, [
    {
      Namespace: 'GlobalPartners/test',
      Dimensions: [[]],
      Metrics: [
        { Name: 'Requests', Unit: 'Count' },
        { Name: 'ServerErrors', Unit: 'Count' },
        { Name: 'Latency', Unit: 'Milliseconds' },
        { Name: 'CacheHits', Unit: 'Count' },
        { Name: 'SnapshotAge', Unit: 'Seconds' },
        { Name: 'Release', Unit: 'None' },
        { Name: 'Stale', Unit: 'Count' },
      ],
    },
  ]);
  t.notMatch(JSON.stringify(lines), /secret/);
});

t.test('without a namespace there are none', async (t) => {
  const lines: Record<string, unknown>[] = [];
  const { get } = await testApp(t, {
    ...{ settings: { LOG_LEVEL: 'info' }, release: null },
    log: (line) => lines.push(line),
  });
  await get('/health/live');
  t.match(lines, [{ route: '/health/live', status: 200 }]);
  t.notOk(lines.some((line) => '_aws' in line));
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';

t.test('the trigger reads the parameter once, and answers as Cognito expects', async (t) => {
  const asked: unknown[] = [];
  const server = createServer((request, reply) => {
    void request.toArray().then((chunks) => {
      asked.push([
        request.headers['x-amz-target'],
        JSON.parse(Buffer.concat(chunks as Buffer[]).toString()),
      ]);
      reply.setHeader('content-type', 'application/x-amz-json-1.1');
      const Value = '[{"client_id":"app","restaurants":["r1"]}]';
      reply.end(JSON.stringify({ Parameter: { Name: '/filters', Type: 'String', Value } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    ...{ AWS_ENDPOINT_URL_SSM: `http://127.0.0.1:${port}`, AWS_REGION: 'us-east-1' },
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    ...{ GP_TOKEN_FILTERS: '/filters', GP_RESOURCE_SERVER: 'analytics' },
  });
  const { handler } = await import('../../../src/token-claims.ts');
  const event = {
    ...{ version: '3', userPoolId: 'pool', triggerSource: 'TokenGeneration_ClientCredentials' },
    ...{ callerContext: { clientId: 'app' }, request: { userAttributes: null }, response: {} },
  };
  const answers = [await handler(event), await handler(event)];
  const response = {
    claimsAndScopeOverrideDetails: {
      accessTokenGeneration: {
        claimsToAddOrOverride: { filters: '{"restaurant_id":["r1"]}' },
        scopesToAdd: [],
      },
    },
  };
  t.same(answers, [
    { ...event, response },
    { ...event, response },
  ]);
  t.same(asked, [['AmazonSSM.GetParameter', { Name: '/filters' }]]);
  await t.rejects(handler({ triggerSource: 'TokenGeneration_ClientCredentials' }));
});

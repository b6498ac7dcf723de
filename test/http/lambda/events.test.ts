import { Readable } from 'node:stream';
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2, Context } from 'aws-lambda';
import fastify from 'fastify';
import t from 'tap';
import { plainEvent } from '../../../src/http/lambda/event.ts';
import { bufferedHandler, streamedHandler } from '../../../src/http/lambda/handlers.ts';
import { testApp } from '../../support/app.ts';
import {
  installRuntime,
  isStreaming,
  readStream,
  ResponseStream,
} from '../../support/lambda-runtime.ts';

const context = {} as Context;

const httpApi = (event: Partial<APIGatewayProxyEventV2>, about = {}) =>
  ({
    version: '2.0',
    rawPath: '/v1/marts',
    rawQueryString: '',
    headers: {},
    ...event,
    requestContext: {
      http: { method: 'GET', sourceIp: '192.0.2.1' },
      ...{ stage: 'v1', apiId: 'abc', domainName: 'abc.execute-api.eu-west-1.amazonaws.com' },
      ...about,
    },
  }) as APIGatewayProxyEventV2;

const restApi = (event: Partial<APIGatewayProxyEvent>) =>
  ({
    httpMethod: 'GET',
    path: '/v1/marts',
    headers: {},
    requestContext: { requestId: 'of-the-gateway', identity: { sourceIp: '192.0.2.1' } },
    ...event,
  }) as APIGatewayProxyEvent;

t.test('the stage comes before the path at the default address of an HTTP API alone', (t) => {
  const path = (rawPath: string, about?: object) => plainEvent(httpApi({ rawPath }, about))['path'];
  t.equal(path('/v1/v1/clv'), '/v1/clv');
  t.equal(path('/v1/clv', { domainName: 'api.example.org' }), '/v1/clv');
  t.equal(path('/v1/clv', { stage: '$default' }), '/v1/clv');
  t.equal(path('/v1/v1/clv/customers/a?b#c'), '/v1/clv/customers/a%3Fb%23c', 'a decoded path');
  t.end();
});

t.test(
  'a token that is sent twice is refused; the id of the gateway is that of the request',
  async (t) => {
    const { app, token } = await testApp(t);
    const answer = bufferedHandler(app);
    const bearer = `Bearer ${await token()}`;
    const twice = [
      restApi({ multiValueHeaders: { Authorization: [bearer, bearer] } }),
      restApi({ multiValueHeaders: { Authorization: [bearer], authorization: [bearer] } }),
      httpApi({ rawPath: '/v1/v1/marts', headers: { authorization: `${bearer},${bearer}` } }),
    ];
    for (const event of twice) t.equal((await answer(event, context)).statusCode, 401);
    const once = await answer(restApi({ multiValueHeaders: { Authorization: [bearer] } }), context);
    t.match(once, { statusCode: 200, headers: { 'x-request-id': 'of-the-gateway' } });
    const named = restApi({
      multiValueHeaders: { Authorization: [bearer], 'X-Request-Id': ['own'] },
    });
    t.match((await answer(named, context)).headers, { 'x-request-id': 'own' });
  },
);

t.test(
  'a stream that fails midway is a broken reply, and the handler is one that streams',
  async (t) => {
    installRuntime();
    const app = fastify();
    app.get('/v1/marts', (_request, reply) =>
      reply.send(
        Readable.from(
          (function* () {
            yield Buffer.from('the first rows');
            throw new Error('the rest is lost');
          })(),
        ),
      ),
    );
    const handler = streamedHandler(app);
    t.notOk(isStreaming(handler));
    t.ok(isStreaming(awslambda.streamifyResponse(handler)));
    const stream = new ResponseStream().on('error', () => undefined);
    await t.rejects(handler(restApi({}), stream, context));
    t.throws(() => readStream(stream), /502/);
  },
);

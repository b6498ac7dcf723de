/** Requests as the events of a REST API, an HTTP API and a function URL. */
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';

export interface TestRequest {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | string;
}

const split = (url: string): [path: string, query: string] => {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
};

const textOf = (body: TestRequest['body']) =>
  typeof body === 'object' ? JSON.stringify(body) : body;

function headersOf({ headers = {}, body }: TestRequest): Record<string, string> {
  const isJson = typeof body === 'object' && !('content-type' in headers);
  return {
    host: 'localhost:80',
    ...(isJson && { 'content-type': 'application/json' }),
    ...headers,
  };
}

/** Payload 1.0: names as they were sent, values decoded, all of them in the lists and the last one beside. */
export function eventOfRestApi(request: TestRequest): APIGatewayProxyEvent {
  const [path, query] = split(request.url);
  const lists: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) (lists[name] ??= []).push(value);
  const headers = Object.entries(headersOf(request)).map(
    ([name, value]) =>
      [name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase()), value] as const,
  );
  const last = Object.entries(lists).map(([name, values]) => [name, values.at(-1)]);
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: request.method ?? 'GET',
    headers: Object.fromEntries(headers),
    multiValueHeaders: Object.fromEntries(headers.map(([name, value]) => [name, [value]])),
    queryStringParameters:
      query === '' ? null : (Object.fromEntries(last) as Record<string, string>),
    multiValueQueryStringParameters: query === '' ? null : lists,
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      resourcePath: '/{proxy+}',
      path: `/prod${path}`,
      stage: 'prod',
      requestId: 'of-the-gateway',
      identity: { sourceIp: '192.0.2.1' },
    } as APIGatewayProxyEvent['requestContext'],
    body: textOf(request.body) ?? null,
    isBase64Encoded: false,
  };
}

/** Payload 2.0, at the API's own address: the stage comes before the path. */
export function eventOfHttpApi(request: TestRequest): APIGatewayProxyEventV2 {
  const event = eventOfFunctionUrl(request);
  const { requestContext } = event;
  return {
    ...event,
    routeKey: 'ANY /{proxy+}',
    rawPath: `/prod${event.rawPath}`,
    requestContext: {
      ...requestContext,
      stage: 'prod',
      apiId: 'abc123',
      domainName: 'abc123.execute-api.us-east-1.amazonaws.com',
    },
  };
}

/** Payload 2.0: values of one name are one text with commas between; the raw query has them as they were sent. */
export function eventOfFunctionUrl(request: TestRequest): APIGatewayProxyEventV2 {
  const [rawPath, rawQueryString] = split(request.url);
  const joined: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    joined[name] = name in joined ? `${joined[name] ?? ''},${value}` : value;
  }
  const body = textOf(request.body);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers: headersOf(request),
    ...(rawQueryString !== '' && { queryStringParameters: joined }),
    requestContext: {
      http: { method: request.method ?? 'GET', path: rawPath, sourceIp: '192.0.2.1' },
      stage: '$default',
      apiId: 'xyz',
      domainName: 'xyz.lambda-url.us-east-1.on.aws',
      requestId: 'of-the-gateway',
    } as APIGatewayProxyEventV2['requestContext'],
    // Bodies that the service does not know as text come as base64.
    ...(body !== undefined && { body: Buffer.from(body).toString('base64') }),
    isBase64Encoded: body !== undefined,
  };
}

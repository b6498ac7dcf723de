/** Events of API Gateway (REST and HTTP) and function URLs as the one shape that the adapter cannot misread. */
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';

export type HttpEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2;

/**
 * The event with its query in the path, as it was sent: the adapter would cut values at commas and keep one of
 * several. Header names are in lower case, and a header that was sent twice is one list.
 */
export function plainEvent(event: HttpEvent): Record<string, unknown> {
  const [path, query] = 'rawPath' in event ? ofVersion2(event) : ofVersion1(event);
  // Where the path comes decoded, these would end it.
  const escaped = path.replaceAll('?', '%3F').replaceAll('#', '%23');
  return {
    ...event,
    path: query === '' ? escaped : `${escaped}?${query}`,
    headers: headersOf(event),
    ...{ queryStringParameters: undefined, multiValueQueryStringParameters: undefined },
    multiValueHeaders: undefined,
  };
}

/** At its default address an HTTP API puts the stage before the path. */
function ofVersion2({ rawPath, rawQueryString, requestContext }: APIGatewayProxyEventV2) {
  const { stage, apiId, domainName } = requestContext;
  const prefix = `/${stage}/`;
  const hasStage = domainName.startsWith(`${apiId}.execute-api.`) && rawPath.startsWith(prefix);
  return [hasStage ? rawPath.slice(prefix.length - 1) : rawPath, rawQueryString] as const;
}

/** A REST API decodes the values. */
function ofVersion1({ path, multiValueQueryStringParameters }: APIGatewayProxyEvent) {
  const query = Object.entries(multiValueQueryStringParameters ?? {}).flatMap(([name, values]) =>
    (values ?? []).map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  return [path, query.join('&')] as const;
}

/** To a REST API names that differ in case are different headers: they must not hide one another. */
function headersOf(event: HttpEvent): Record<string, string> {
  const several = 'multiValueHeaders' in event ? event.multiValueHeaders : null;
  const given: Readonly<Record<string, string | string[] | undefined>> = several ?? event.headers;
  const headers = new Map<string, string[]>();
  for (const [name, value = []] of Object.entries(given)) {
    const known = headers.get(name.toLowerCase()) ?? [];
    headers.set(name.toLowerCase(), known.concat(value));
  }
  return Object.fromEntries([...headers].map(([name, values]) => [name, values.join(', ')]));
}

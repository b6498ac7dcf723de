/** A Model Context Protocol server for one request (stateless). Loaded when it is first called: the SDK is large. */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { apiVersion } from '../version.ts';
import { tools, type Arguments, type Body, type Tool } from './tools.ts';

/** The API itself, as the caller of the protocol: access, row filters, limits and logs are those of any request. */
export type Get = (url: string) => Promise<{ readonly statusCode: number; json(): Body }>;

const instructions =
  'Analytics of a restaurant group: customer lifetime value, segments, churn, sales, loyalty, locations, discounts. Begin with list_marts, look at the columns with describe_table, prefer aggregate to reading rows. Money is in USD. Say the release and as_of of the figures.';

export async function handle(request: Request, body: unknown, get: Get): Promise<Response> {
  const server = new McpServer(
    { name: 'global-partners-analytics', title: 'Global Partners Analytics', version: apiVersion },
    { instructions },
  );
  for (const tool of tools) register(server, tool, get);
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await transport.handleRequest(request, { parsedBody: body });
  } finally {
    await server.close();
  }
}

function register(server: McpServer, tool: Tool, get: Get): void {
  const { name, description, input: inputSchema } = tool;
  const annotations = { readOnlyHint: true, openWorldHint: false };
  server.registerTool(name, { description, inputSchema, annotations }, async (given: Arguments) => {
    const reply = await get(tool.url(given));
    const text = JSON.stringify(result(tool, reply.json(), reply.statusCode, given));
    return { content: [{ type: 'text' as const, text }], isError: reply.statusCode !== 200 };
  });
}

/** What was asked, or what the problem says: the parameter, what was expected, the nearest name. */
function result({ answer }: Tool, body: Body, status: number, given: Arguments): unknown {
  if (status === 200) return answer ? answer(body, given) : body;
  const { title, detail, errors } = body;
  return { title, detail, errors };
}

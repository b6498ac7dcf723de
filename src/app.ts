/** The API as an application: plugins, then routes, in visible order. The process is another file. */
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { aggregateRoutes } from '../routes/aggregates.ts';
import { catalogueRoutes } from '../routes/catalogue.ts';
import { changeRoutes } from '../routes/changes.ts';
import { clvRoutes } from '../routes/clv.ts';
import { healthRoutes } from '../routes/health.ts';
import { lookupRoutes } from '../routes/lookup.ts';
import { martRoutes } from '../routes/marts.ts';
import { mcpRoutes } from '../routes/mcp.ts';
import { metricRoutes } from '../routes/metrics.ts';
import { quarantineRoutes } from '../routes/quarantine.ts';
import { releaseRoutes } from '../routes/releases.ts';
import { reloadRoutes } from '../routes/reload.ts';
import { runRoutes } from '../routes/runs.ts';
import { RequestLogger } from './http/request-log.ts';
import auth from './http/plugins/auth.ts';
import closing from './http/plugins/closing.ts';
import cors, { addCorsHeaders } from './http/plugins/cors.ts';
import methods, { collectRoutes } from './http/plugins/methods.ts';
import { contract } from './http/plugins/contract.ts';
import type { docs } from './http/plugins/docs.ts';
import deprecation from './http/plugins/deprecation.ts';
import problems, { asProblem, sendProblem } from './http/plugins/problems.ts';
import rateLimit from './http/plugins/rate-limit.ts';
import requests from './http/plugins/requests.ts';
import { clientError } from './http/plugins/client-error.ts';
import { requestIdOf } from './http/request-id.ts';
import { makeServices, type Ports, type Services } from './services.ts';
import { withoutCompilers } from './http/compilers.ts';

/** Room for a token past its limit, so that it gets its 401 rather than a closed connection. */
const headerBytes = 65_536;

export interface AppOptions extends Ports {
  readonly logger?: FastifyBaseLogger;
  /** The page to browse the contract, where there is one: it takes a while to load. */
  readonly page?: typeof docs;
}

export async function buildApp({ logger, page, ...ports }: AppOptions): Promise<FastifyInstance> {
  const { config, keys } = ports;
  const services = makeServices({
    onError: (error) => {
      logger?.warn({ err: error }, 'background read failed; continuing without it');
    },
    ...ports,
  });
  const app = fastify({
    ...(logger && { loggerInstance: logger }),
    ...serverOptions(services),
  });
  const requestLogger = new RequestLogger(services, app.log);
  const routes = collectRoutes(app);
  await app.register(problems);
  await app.register(closing);
  await app.register(deprecation);
  await app.register(cors, { corsOrigins: config.corsOrigins });
  await app.register(auth, { config, keys, tokens: services.tokens });
  await app.register(requests, { config, requestLogger });
  await app.register(rateLimit, config);
  healthRoutes(app, services);
  metricRoutes(app, services);
  catalogueRoutes(app, services);
  releaseRoutes(app, services);
  quarantineRoutes(app, services);
  runRoutes(app, services);
  reloadRoutes(app, services);
  martRoutes(app, services);
  aggregateRoutes(app, services);
  clvRoutes(app, services);
  changeRoutes(app, services);
  lookupRoutes(app, services);
  mcpRoutes(app, config);
  contract(app, { services, routes });
  if (page) await app.register(page);
  await app.register(methods, { routes });
  return app;
}

function serverOptions({ config }: Services) {
  return {
    bodyLimit: config.bodyBytes,
    requestTimeout: config.requestSeconds * 1000,
    // Requests received before closing are answered; Fastify's own 503 is no problem document.
    return503OnClosing: false,
    // The default checks for late requests only every 30 s.
    http: { maxHeaderSize: headerBytes, connectionsCheckingInterval: 1_000 },
    // Its own lines would hold the path; src/http/plugins/requests.ts writes the one line.
    logController: new LogController({ disableRequestLogging: true }),
    // A logger per request costs more than the line that it writes.
    childLoggerFactory: (logger: FastifyBaseLogger) => logger,
    requestIdHeader: false as const,
    genReqId: requestIdOf,
    clientErrorHandler: clientError,
    // Routes read the raw query themselves, see src/query/parameters.ts.
    schemaController: withoutCompilers,
    routerOptions: { querystringParser: () => ({}), maxParamLength: 256 },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      addCorsHeaders(config, request, reply);
      sendProblem(asProblem(error), request, reply);
    },
  };
}

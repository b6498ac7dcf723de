/** The API as an application: plugins, then routes, in visible order. The process is another file. */
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { aggregateRoutes } from '../routes/aggregates.js';
import { catalogueRoutes } from '../routes/catalogue.js';
import { changeRoutes } from '../routes/changes.js';
import { clvRoutes } from '../routes/clv.js';
import { healthRoutes } from '../routes/health.js';
import { lookupRoutes } from '../routes/lookup.js';
import { martRoutes } from '../routes/marts.js';
import { mcpRoutes } from '../routes/mcp.js';
import { metricRoutes } from '../routes/metrics.js';
import { quarantineRoutes } from '../routes/quarantine.js';
import { releaseRoutes } from '../routes/releases.js';
import { reloadRoutes } from '../routes/reload.js';
import { runRoutes } from '../routes/runs.js';
import { RequestLogger } from './http/request-log.js';
import auth from './http/plugins/auth.js';
import closing from './http/plugins/closing.js';
import cors, { addCorsHeaders } from './http/plugins/cors.js';
import methods, { collectRoutes } from './http/plugins/methods.js';
import { contract } from './http/plugins/contract.js';
import type { docs } from './http/plugins/docs.js';
import deprecation from './http/plugins/deprecation.js';
import problems, { asProblem, sendProblem } from './http/plugins/problems.js';
import rateLimit from './http/plugins/rate-limit.js';
import requests from './http/plugins/requests.js';
import { clientError } from './http/plugins/client-error.js';
import { requestIdOf } from './http/request-id.js';
import { makeServices, type Ports, type Services } from './services.js';
import { withoutCompilers } from './http/compilers.js';

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

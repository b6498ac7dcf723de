/** A door of the API: a REST API with a route for each path of the contract, so that logs have the route. */
import {
  AccessLogFormat,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseTransferMode,
  RestApi,
  type RestApiProps,
} from 'aws-cdk-lib/aws-apigateway';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { repositoryRoot } from '../../../src/tools/root.ts';
import type { StageStack } from '../context.ts';
import { accept } from '../nag.ts';
import type { Keys } from '../stacks/keys.ts';
import { Log } from './log.ts';

const gatewayStage = 'api';

interface Props {
  readonly keys: Keys;
  readonly handler: Function;
  readonly firewallArn: string;
  readonly api: RestApiProps;
}

/** The route, never the path, nor who called: an id of a customer stands in the path. */
const logFormat = AccessLogFormat.custom(
  JSON.stringify({
    request_id: '$context.requestId',
    time: '$context.requestTimeEpoch',
    method: '$context.httpMethod',
    route: '$context.resourcePath',
    status: '$context.status',
    bytes: '$context.responseLength',
    latency_ms: '$context.responseLatency',
    handler_ms: '$context.integration.latency',
    error: '$context.error.responseType',
  }),
);

export class RestDoor extends RestApi {
  constructor(scope: StageStack, id: string, { keys, handler, firewallArn, api }: Props) {
    const restApiName = scope.named(id);
    const log = new Log(scope, `${id}-access-log`, {
      keys,
      name: `/api/${restApiName}`,
      retention: RetentionDays.SIX_MONTHS,
    });
    super(scope, id, {
      ...{ restApiName, cloudWatchRole: false },
      deployOptions: {
        stageName: gatewayStage,
        accessLogDestination: new LogGroupLogDestination(log),
        accessLogFormat: logFormat,
        // The log of executions and the trace have the path of each request.
        ...{ loggingLevel: MethodLoggingLevel.OFF, dataTraceEnabled: false, tracingEnabled: false },
        // Metrics of each method are custom metrics: they would cost more than the rest of the stage.
        metricsEnabled: false,
        ...{ throttlingRateLimit: 200, throttlingBurstLimit: 400 },
      },
      ...api,
    });
    const integration = new LambdaIntegration(handler, {
      // By default a reply ends at 29 s, also one that is streamed.
      ...(handler.timeout && { timeout: handler.timeout }),
      responseTransferMode: ResponseTransferMode.STREAM,
      ...{ allowTestInvoke: false, scopePermissionToMethod: false },
    });
    // What the contract does not have is answered by the API too, as a problem.
    for (const path of [...contractPaths(), '/', '/{proxy+}']) {
      this.root.resourceForPath(path).addMethod('ANY', integration);
    }
    new CfnWebACLAssociation(scope, `${id}-firewall`, {
      resourceArn: this.deploymentStage.stageArn,
      webAclArn: firewallArn,
    });
    this.acceptFindings();
  }

  private acceptFindings(): void {
    const byToken = 'The API itself checks bearer tokens; health and contract are open.';
    accept(
      this,
      'AwsSolutions-APIG2',
      'The API itself validates, and answers with problem details.',
    );
    accept(this, 'AwsSolutions-APIG4', byToken);
    accept(this, 'AwsSolutions-COG4', byToken);
    accept(
      this.deploymentStage,
      'AwsSolutions-APIG6',
      'The log of executions has the path of each request, and so ids of customers.',
    );
  }
}

function contractPaths(): string[] {
  const text = readFileSync(join(repositoryRoot(), 'openapi.yaml'), 'utf8');
  return Object.keys(
    z.object({ paths: z.record(z.string(), z.unknown()) }).parse(parse(text)).paths,
  );
}

/** What the two doors of the API differ in. */
import { EndpointType, SecurityPolicy, type DomainNameOptions } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StageStack } from '../context.ts';
import type { Network } from '../stacks/network.ts';

/** On the internet: at a name of its own where there is one. */
export function publicDoor(scope: StageStack) {
  const { api } = scope.parameters;
  if (api === undefined) return { endpointTypes: [EndpointType.REGIONAL] };
  const domainName: DomainNameOptions = {
    domainName: api.hostName,
    certificate: Certificate.fromCertificateArn(scope, 'certificate', api.certificateArn),
    endpointType: EndpointType.REGIONAL,
    securityPolicy: SecurityPolicy.TLS_1_2,
  };
  const endpointTypes = [EndpointType.REGIONAL];
  return { endpointTypes, domainName, disableExecuteApiEndpoint: true };
}

/** Only from inside the network. */
export function privateDoor({ apiEndpoint }: Network) {
  const policy = new PolicyDocument({
    statements: [
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new AnyPrincipal()],
        actions: ['execute-api:Invoke'],
        resources: ['execute-api:/*'],
        conditions: { StringEquals: { 'aws:SourceVpce': apiEndpoint.vpcEndpointId } },
      }),
    ],
  });
  const endpointConfiguration = { types: [EndpointType.PRIVATE], vpcEndpoints: [apiEndpoint] };
  return { endpointConfiguration, policy };
}

/** The network: databases and dashboards in subnets without a route to or from the internet. */
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
  type ISubnet,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { StageStack, type Context } from '../context.ts';
import { accept } from '../nag.ts';
import type { Keys } from './keys.ts';
import { Log } from '../constructs/log.ts';

/** Services that are reached from the isolated subnets. */
const endpoints = {
  secrets: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  glue: InterfaceVpcEndpointAwsService.GLUE,
  warehouse: InterfaceVpcEndpointAwsService.REDSHIFT_DATA,
  images: InterfaceVpcEndpointAwsService.ECR,
  layers: InterfaceVpcEndpointAwsService.ECR_DOCKER,
  /** The private API, for the dashboards. */
  api: InterfaceVpcEndpointAwsService.APIGATEWAY,
};

export class Network extends StageStack {
  readonly vpc: IVpc;
  readonly apiEndpoint: InterfaceVpcEndpoint;
  /** Two subnets, for resources that need no third. */
  readonly isolated: ISubnet[];
  readonly groups: Readonly<
    Record<
      'endpoints' | 'database' | 'loader' | 'glue' | 'warehouse' | 'dashboards' | 'balancer',
      SecurityGroup
    >
  >;

  constructor(scope: Construct, context: Context, keys: Keys) {
    super(scope, 'Network', context);
    this.vpc = this.network();
    this.isolated = this.vpc.isolatedSubnets.slice(0, 2);
    this.groups = {
      endpoints: this.group('endpoints'),
      database: this.group('database'),
      loader: this.group('loader'),
      glue: this.group('glue'),
      warehouse: this.group('warehouse'),
      dashboards: this.group('dashboards'),
      balancer: this.group('balancer'),
    };
    this.connect();
    this.logFlows(keys);
    // RDS uses it as well, to import from S3.
    this.vpc.addGatewayEndpoint('s3', {
      service: GatewayVpcEndpointAwsService.S3,
      subnets: [{ subnets: this.vpc.isolatedSubnets }],
    });
    const made = Object.entries(endpoints).map(
      ([name, service]) => [name, this.endpoint(name, service)] as const,
    );
    this.apiEndpoint = Object.fromEntries(made)['api'] as InterfaceVpcEndpoint;
  }

  private network(): IVpc {
    const vpc = new Vpc(this, 'vpc', {
      vpcName: this.named('network'),
      availabilityZones: this.parameters.zones.map((letter) => `${this.region}${letter}`),
      natGateways: 0,
      subnetConfiguration: [
        { name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 20 },
        // Only the load balancer of the dashboards is here.
        { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
      ],
    });
    return vpc as IVpc;
  }

  private group(name: string): SecurityGroup {
    return new SecurityGroup(this, `group-${name}`, {
      vpc: this.vpc,
      description: `${name} of ${this.stage}`,
      allowAllOutbound: false,
    });
  }

  /** Connections between security groups. Without a route to the internet, port 443 means endpoints and S3. */
  private connect(): void {
    const { endpoints, database, loader, glue, warehouse, dashboards, balancer } = this.groups;
    const postgresql = Port.tcp(5432);
    for (const client of [loader, glue]) {
      client.addEgressRule(database, postgresql, 'to the database');
      database.addIngressRule(client, postgresql, 'from those that load and read');
    }
    for (const client of [loader, glue, dashboards]) {
      endpoints.addIngressRule(client, Port.HTTPS, 'from those that use AWS services');
    }
    for (const client of [loader, glue, dashboards, database, warehouse]) {
      client.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'to endpoints and S3');
    }
    // Spark's driver and executors.
    glue.addIngressRule(glue, Port.allTcp(), 'from each other');
    glue.addEgressRule(glue, Port.allTcp(), 'to each other');
    balancer.addIngressRule(Peer.anyIpv4(), Port.HTTPS, 'from browsers, who then sign in');
    balancer.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'to Cognito, which has no endpoint');
    balancer.addEgressRule(dashboards, Port.tcp(8501), 'to the dashboards');
    dashboards.addIngressRule(balancer, Port.tcp(8501), 'from the load balancer');
    accept(balancer, 'AwsSolutions-EC23', 'One of the two public entries: browsers must sign in.');
  }

  private logFlows(keys: Keys): void {
    const logGroup = new Log(this, 'flows', { keys, name: `/vpc/${this.named('flows')}` });
    this.vpc.addFlowLog('rejected', {
      destination: FlowLogDestination.toCloudWatchLogs(logGroup),
      trafficType: FlowLogTrafficType.REJECT,
    });
  }

  private endpoint(name: string, service: InterfaceVpcEndpointAwsService): InterfaceVpcEndpoint {
    return new InterfaceVpcEndpoint(this, `endpoint-${name}`, {
      vpc: this.vpc,
      service,
      open: false,
      privateDnsEnabled: true,
      securityGroups: [this.groups.endpoints],
      subnets: { subnets: this.isolated },
    });
  }
}

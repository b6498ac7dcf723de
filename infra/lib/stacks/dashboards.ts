/** Streamlit on Fargate, behind a load balancer that requires sign-in. */
import { Duration } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  Cluster,
  ContainerImage,
  ContainerInsights,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  type ICluster,
  LogDrivers,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  SslPolicy,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AuthenticateCognitoAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2-actions';
import type { Construct } from 'constructs';
import { IgnoreMode } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { repositoryRoot } from '../../../src/tools/root.ts';
import { StageStack, type Context } from '../context.ts';
import { accept } from '../nag.ts';
import type { Api } from './api.ts';
import type { Identity } from './identity.ts';
import type { Keys } from './keys.ts';
import type { Network } from './network.ts';
import type { Storage } from './storage.ts';
import { Log } from '../constructs/log.ts';

const port = 8501;

interface Parts {
  readonly keys: Keys;
  readonly network: Network;
  readonly storage: Storage;
  readonly identity: Identity;
  readonly api: Api;
  readonly certificateArn: string;
}

export class Dashboards extends StageStack {
  readonly balancer: ApplicationLoadBalancer;
  readonly targets: ApplicationTargetGroup;

  constructor(scope: Construct, context: Context, parts: Parts) {
    super(scope, 'Dashboards', context);
    const service = this.service(parts);
    this.targets = new ApplicationTargetGroup(this, 'targets', {
      vpc: parts.network.vpc,
      ...{ port, protocol: ApplicationProtocol.HTTP, targets: [service] },
      healthCheck: { path: '/_stcore/health', interval: Duration.seconds(30) },
      // A session of Streamlit lives in one process.
      stickinessCookieDuration: Duration.hours(12),
      deregistrationDelay: Duration.seconds(30),
    });
    this.balancer = this.door(parts);
  }

  private door({ network, storage, identity, certificateArn }: Parts): ApplicationLoadBalancer {
    const balancer = new ApplicationLoadBalancer(this, 'balancer', {
      vpc: network.vpc,
      ...{ internetFacing: true, vpcSubnets: { subnetType: SubnetType.PUBLIC } },
      securityGroup: network.groups.balancer,
      ...{ dropInvalidHeaderFields: true, deletionProtection: true },
      // Streamlit keeps a connection open while a page is open.
      idleTimeout: Duration.minutes(10),
    });
    balancer.logAccessLogs(storage.logs, 'balancer');
    if (identity.signIn === null) throw new Error('the dashboards need a client to sign in with');
    balancer.addListener('https', {
      ...{ port: 443, open: false, sslPolicy: SslPolicy.TLS13_RES },
      certificates: [Certificate.fromCertificateArn(this, 'certificate', certificateArn)],
      // Passes the user's own access token on, so that the API identifies the user.
      defaultAction: new AuthenticateCognitoAction({
        userPool: identity.pool,
        userPoolClient: identity.signIn,
        userPoolDomain: identity.domain,
        ...{ scope: 'openid', sessionTimeout: Duration.hours(12) },
        next: ListenerAction.forward([this.targets]),
      }),
    });
    return balancer;
  }

  private service(parts: Parts): FargateService {
    const { network } = parts;
    const cluster = new Cluster(this, 'cluster', {
      ...{ clusterName: this.named('dashboards'), vpc: network.vpc },
      containerInsightsV2: ContainerInsights.ENABLED,
    }) as ICluster;
    return new FargateService(this, 'service', {
      ...{ cluster, taskDefinition: this.task(parts), desiredCount: 2 },
      ...{ minHealthyPercent: 100, maxHealthyPercent: 200, circuitBreaker: { rollback: true } },
      ...{ assignPublicIp: false, vpcSubnets: { subnets: network.isolated } },
      securityGroups: [network.groups.dashboards],
      healthCheckGracePeriod: Duration.minutes(2),
    });
  }

  private task({ keys, api }: Parts): FargateTaskDefinition {
    const logGroup = new Log(this, 'log', {
      keys,
      name: `/dashboards/${this.named('dashboards')}`,
    });
    const task = new FargateTaskDefinition(this, 'task', {
      ...{ family: this.named('dashboards'), cpu: 512, memoryLimitMiB: 1024 },
      runtimePlatform: {
        cpuArchitecture: CpuArchitecture.X86_64,
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
    });
    task.addContainer('streamlit', {
      image: ContainerImage.fromAsset(repositoryRoot(), {
        ...{ file: 'streamlit/Dockerfile', platform: Platform.LINUX_AMD64 },
        ignoreMode: IgnoreMode.DOCKER,
        exclude: ['*', '!streamlit', '!.streamlit', '**/__pycache__'],
      }),
      environment: {
        GP_API_URL: api.privateDoor.url.replace(/\/$/, ''),
        GP_RUNBOOK: this.parameters.runbook,
      },
      logging: LogDrivers.awsLogs({ logGroup, streamPrefix: 'streamlit' }),
      portMappings: [{ containerPort: port }],
      readonlyRootFilesystem: true,
    });
    accept(task, 'AwsSolutions-ECS2', 'The address of the API is no secret.');
    if (task.executionRole) {
      accept(
        task.executionRole,
        'AwsSolutions-IAM5[Resource::*]',
        'A token for the registry has no resource.',
      );
    }
    return task;
  }
}

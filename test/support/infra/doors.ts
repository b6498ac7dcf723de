/** Policy: who comes in from the internet, and where. */
import { at, listAt, resourcesOf, type Found, type Policy } from './templates.ts';

/** The two front doors: sign-in before the dashboards, tokens before the API. */
const frontDoors = {
  group: 'Network/groupbalancer',
  balancer: 'Dashboards/balancer',
  api: 'Api/apipublic',
};

const isAnyone = (rule: unknown) =>
  at(rule, 'CidrIp') === '0.0.0.0/0' || at(rule, 'CidrIpv6') === '::/0';

export const frontDoorsOnly: Policy = (templates) => {
  const of = (type: string, isOpen: (found: Found) => boolean, said: string, door?: string) =>
    resourcesOf(templates, type)
      .filter((found) => isOpen(found) && !(door && found.at.startsWith(door)))
      .map((found) => `${found.at}: ${said}`);
  const isPublic = ({ properties }: Found) => properties['PubliclyAccessible'] !== false;
  const open = 'anyone may connect';
  return [
    ...of(
      'AWS::EC2::SecurityGroup',
      ({ properties }) => listAt(properties, 'SecurityGroupIngress').some(isAnyone),
      open,
      frontDoors.group,
    ),
    ...of('AWS::EC2::SecurityGroupIngress', ({ properties }) => isAnyone(properties), open),
    ...of('AWS::RDS::DBInstance', isPublic, 'it is public'),
    ...of('AWS::RedshiftServerless::Workgroup', isPublic, 'it is public'),
    ...of('AWS::Lambda::Url', () => true, 'a function has a door of its own'),
    ...of('AWS::EC2::NatGateway', () => true, 'there is a way to the internet'),
    ...of(
      'AWS::EC2::Subnet',
      ({ properties }) => properties['MapPublicIpOnLaunch'] === true,
      'public addresses are given out',
    ),
    ...of(
      'AWS::ECS::Service',
      ({ properties }) =>
        at(properties, 'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp') !== 'DISABLED',
      'its tasks have public addresses',
    ),
    ...of(
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      ({ properties }) => properties['Scheme'] !== 'internal',
      'it faces the internet',
      frontDoors.balancer,
    ),
    ...of(
      'AWS::ApiGateway::RestApi',
      ({ properties }) => at(properties, 'EndpointConfiguration.Types.0') !== 'PRIVATE',
      'it faces the internet',
      frontDoors.api,
    ),
  ];
};

/**
 * Whether IAM allows a call, within one account.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
import { account } from '../infra/resolve.ts';
import { holds, matches, type Context } from './conditions.ts';
import type { Policies, Role, Statement } from './policies.ts';

export interface Call {
  /** Name of a role, or a service: `events.amazonaws.com`. */
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

export interface Decision {
  readonly isAllowed: boolean;
  /** The statements that decide: those that deny, else those that allow. */
  readonly by: readonly Statement[];
}

const root = `arn:aws:iam::${account}:root`;
/** The doubles speak plain HTTP, the SDKs on AWS do not. */
const always: Context = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

const isService = (caller: string) => caller.endsWith('.amazonaws.com');

/** Raises an error for a caller that is neither a role of the templates nor a service. */
export function decide(policies: Policies, call: Call): Decision {
  const role = policies.roles.get(call.caller);
  if (!role && !isService(call.caller))
    throw new Error(`${call.caller} is no role of the templates`);
  const context = { ...always, ...call.context };
  const applies = (statement: Statement) =>
    isAbout(statement, call) && holds(statement.condition, context);
  const identity = (role?.statements ?? []).filter(applies);
  const resource = policies.resources.filter(applies);
  const denied = [
    ...identity.filter(({ effect }) => effect === 'Deny'),
    ...resource.filter((one) => one.effect === 'Deny' && concerns(one, call.caller, role, true)),
  ];
  if (denied.length > 0) return { isAllowed: false, by: denied };
  const byIdentity = identity.filter(({ effect }) => effect === 'Allow');
  const byResource = resource.filter(
    (one) => one.effect === 'Allow' && concerns(one, call.caller, role, false),
  );
  // Policies of a role hold for a key only where the policy of the key names the account.
  const isDelegated = resource.some(
    (one) => one.effect === 'Allow' && one.principals?.includes(root),
  );
  const counted = call.action.startsWith('kms:') && !isDelegated ? [] : byIdentity;
  const by = [...counted, ...byResource];
  return { isAllowed: by.length > 0, by };
}

export const isAbout = ({ actions, resources }: Statement, { action, resource }: Call) =>
  actions.some((one) => matches(one, action, 'i')) &&
  resources.some((one) => matches(one, resource));

/** Whether the principals of a policy of a resource include the caller. The account: its roles, to deny them. */
function concerns(
  one: Statement,
  caller: string,
  role: Role | undefined,
  isDeny: boolean,
): boolean {
  return (one.principals ?? []).some(
    (name) =>
      name === '*' || name === caller || name === role?.arn || (isDeny && name === root && role),
  );
}

/** Calls that AWS makes as the caller to carry out a call: decryption and encryption by keys. */
export function implied({ keys }: Policies, call: Call): Call[] {
  const { caller, action, resource } = call;
  const [service = '', name = ''] = action.split(':');
  const actions = keyActions(service, name, call.context);
  const key = keys.get(service === 's3' ? resource.replace(/\/.*$/, '') : resource);
  if (key === undefined) return [];
  const context = { 'kms:ViaService': `${service}.us-east-1.amazonaws.com` };
  return actions.map((one) => ({ caller, action: `kms:${one}`, resource: key, context }));
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms */
function keyActions(service: string, name: string, context: Context): string[] {
  if (service === 'secretsmanager') return name === 'GetSecretValue' ? ['Decrypt'] : [];
  if (service !== 's3') return [];
  if (name === 'GetObject') return ['Decrypt'];
  if (name !== 'PutObject') return [];
  return context['doubles:multipart'] ? ['GenerateDataKey', 'Decrypt'] : ['GenerateDataKey'];
}

/** What a denied call says: action, resource, and the statement. */
export function refusal(policies: Policies, call: Call): string | null {
  const { isAllowed, by } = decide(policies, call);
  if (isAllowed) return null;
  const why = by.map(({ place }) => `a statement of ${place} denies it`).join(', ');
  const keys = Object.entries(call.context).map(([key, value]) => `${key} ${value}`);
  const where = keys.length > 0 ? ` (${keys.join(', ')})` : '';
  return `${call.caller} may not ${call.action} on ${call.resource}${where}: ${why || 'no statement allows it'}`;
}

/** Callers of the API: people who sign in, and applications with a client of their own. */
import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccountRecovery,
  ClientAttributes,
  FeaturePlan,
  LambdaVersion,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StandardThreatProtectionMode,
  StringAttribute,
  UserPool,
  UserPoolGroup,
  UserPoolOperation,
  type UserPoolClient,
  type UserPoolDomain,
  type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import {
  groupScopes,
  restaurantsAttribute,
  type ClientFilters,
} from '../../../src/platform/identity/claims.ts';
import { roles } from '../../../src/platform/keys/roles.ts';
import { resourceServer } from '../../../src/platform/names.ts';
import { allow } from '../access.ts';
import { CodeFunction } from '../constructs/function.ts';
import { StageStack, type Context } from '../context.ts';
import { environment } from '../environment.ts';
import { identityOutputs } from '../outputs.ts';
import type { Keys } from './keys.ts';

const allScopes = [...new Set([...Object.values(roles).join(' ').split(' ')])];

export class Identity extends StageStack {
  readonly pool: UserPool;
  readonly domain: UserPoolDomain;
  /** Client of the load balancer in front of the dashboards. */
  readonly signIn: UserPoolClient | null;
  readonly trigger: CodeFunction;
  readonly clients: readonly UserPoolClient[];
  private readonly server: UserPoolResourceServer;
  private readonly scopes = allScopes.map(
    (scopeName) => new ResourceServerScope({ scopeName, scopeDescription: scopeName }),
  );

  constructor(scope: Construct, context: Context, keys: Keys) {
    super(scope, 'Identity', context);
    this.trigger = this.claims(keys);
    this.pool = this.users();
    this.pool.addTrigger(
      UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
      this.trigger,
      LambdaVersion.V3_0,
    );
    this.server = this.pool.addResourceServer('api', {
      identifier: resourceServer,
      scopes: this.scopes,
    });
    const domainPrefix = `${this.named('sign-in')}-${this.account}`;
    this.domain = this.pool.addDomain('domain', { cognitoDomain: { domainPrefix } });
    for (const [groupName, description] of Object.entries(groupScopes)) {
      new UserPoolGroup(this, groupName, { userPool: this.pool, groupName, description });
    }
    this.signIn = this.peopleClient();
    const operator = this.machine('operator', roles.admin);
    this.clients = [operator, ...this.partners(operator), ...(this.signIn ? [this.signIn] : [])];
    this.output(identityOutputs.pool, this.pool.userPoolId);
    this.output(identityOutputs.operator, operator.userPoolClientId);
    this.output(identityOutputs.tokens, `${this.domain.baseUrl()}/oauth2/token`);
  }

  private output(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }

  /** As the claim `iss` has it. */
  get issuer(): string {
    return this.pool.userPoolProviderUrl;
  }

  private users(): UserPool {
    return new UserPool(this, 'people', {
      userPoolName: this.named('people'),
      // Version 3 of the trigger and the protection against stolen passwords need it.
      featurePlan: FeaturePlan.PLUS,
      standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
      selfSignUpEnabled: false,
      ...{ signInAliases: { email: true }, signInCaseSensitive: false },
      ...{ mfa: Mfa.REQUIRED, mfaSecondFactor: { otp: true, sms: false } },
      passwordPolicy: {
        ...{ minLength: 14, passwordHistorySize: 5, tempPasswordValidity: Duration.days(3) },
        ...{ requireLowercase: true, requireUppercase: true },
        ...{ requireDigits: true, requireSymbols: true },
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      // Only administrators write it: no client has it among its attributes.
      customAttributes: {
        [restaurantsAttribute.replace('custom:', '')]: new StringAttribute({ mutable: true }),
      },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }

  private peopleClient(): UserPoolClient | null {
    const { dashboards } = this.parameters;
    if (dashboards === undefined) return null;
    return this.pool.addClient('sign-in', {
      userPoolClientName: this.named('dashboards'),
      generateSecret: true,
      preventUserExistenceErrors: true,
      authFlows: {},
      writeAttributes: new ClientAttributes().withStandardAttributes({ email: true }),
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        callbackUrls: [`https://${dashboards.hostName}/oauth2/idpresponse`],
      },
      ...{ accessTokenValidity: Duration.hours(1), refreshTokenValidity: Duration.hours(12) },
    });
  }

  /** A client for each partner. The trigger reads the filters of all clients from a parameter. */
  private partners(operator: UserPoolClient): UserPoolClient[] {
    const made = this.parameters.partners.map(({ name, restaurants }) => ({
      client: this.machine(`partner-${name}`, roles.partner),
      restaurants,
    }));
    const filters: ClientFilters = [{ client: operator, restaurants: null }, ...made].map(
      ({ client, restaurants }) => ({ client_id: client.userPoolClientId, restaurants }),
    );
    new StringParameter(this, 'filters', {
      parameterName: `/${this.named('token-filters')}`,
      description: 'By client: the home restaurants whose customers it may see; null for all.',
      stringValue: this.toJsonString(filters),
      tier: ParameterTier.ADVANCED,
    });
    return made.map(({ client }) => client);
  }

  private machine(name: string, scopes: string): UserPoolClient {
    const granted = this.scopes.filter(({ scopeName }) => scopes.split(' ').includes(scopeName));
    return this.pool.addClient(name, {
      userPoolClientName: this.named(name),
      generateSecret: true,
      authFlows: {},
      oAuth: {
        flows: { clientCredentials: true },
        scopes: granted.map((scope) => OAuthScope.resourceServer(this.server, scope)),
      },
      accessTokenValidity: Duration.hours(1),
    });
  }

  private claims(keys: Keys): CodeFunction {
    const parameter = this.named('token-filters');
    const trigger = new CodeFunction(this, 'token-claims', {
      ...{ keys, name: 'token-claims', bundle: 'token-claims' },
      description: 'Puts row filters and scopes into tokens.',
      // Cognito waits 5 s and then issues no token.
      ...{ memoryMb: 512, timeout: Duration.seconds(5) },
      environment: environment({
        tokenFilters: `/${parameter}`,
        resourceServer,
      }),
    });
    allow(
      trigger.executionRole,
      ['ssm:GetParameter'],
      [this.formatArn({ service: 'ssm', resource: 'parameter', resourceName: parameter })],
    );
    return trigger;
  }
}

/** Google's token endpoints: a service account's key, and federation from AWS. Strict about scopes. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { jwtVerify } from 'jose';
import { sendError, sendJson, type ReceivedRequest } from './server.ts';

const driveScope = 'https://www.googleapis.com/auth/drive.readonly';
const cloudScope = 'https://www.googleapis.com/auth/cloud-platform';
const account = 'ingest@project.iam.gserviceaccount.com';
const audience =
  '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/aws/providers/lambda';
const tokenUrl = 'https://oauth2.googleapis.com/token';
const awsCall = 'https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** As Google's console makes it. */
export const serviceAccountKey = JSON.stringify({
  type: 'service_account',
  project_id: 'project',
  private_key_id: 'k1',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  client_email: account,
  token_uri: tokenUrl,
});

/** As `gcloud iam workload-identity-pools create-cred-config --aws` makes it. */
export const federation = JSON.stringify({
  universe_domain: 'googleapis.com',
  type: 'external_account',
  audience,
  subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request',
  token_url: 'https://sts.googleapis.com/v1/token',
  service_account_impersonation_url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${account}:generateAccessToken`,
  credential_source: {
    environment_id: 'aws1',
    region_url: 'http://169.254.169.254/latest/meta-data/placement/availability-zone',
    url: 'http://169.254.169.254/latest/meta-data/iam/security-credentials',
    regional_cred_verification_url: awsCall,
  },
});

export class Tokens {
  private readonly scopes = new Map<string, string>();
  /** The requests that were answered. */
  readonly issued: string[] = [];

  /** Whether the request has a token that may read Drive, and nothing else. */
  mayRead({ headers }: ReceivedRequest): boolean {
    const token = headers.authorization?.replace(/^Bearer /, '') ?? '';
    return this.scopes.get(token) === driveScope;
  }

  async answer(request: ReceivedRequest, reply: ServerResponse): Promise<void> {
    const scope = await this.scopeOf(request).catch(() => null);
    if (request.method !== 'POST' || scope === null) {
      sendError(reply, 400, 'invalid_grant');
      return;
    }
    const token = randomUUID();
    this.scopes.set(token, scope);
    this.issued.push(request.path);
    const isImpersonation = request.path.startsWith('iamcredentials');
    const lasting = new Date(Date.now() + 3_600_000).toISOString();
    sendJson(
      reply,
      200,
      isImpersonation
        ? { accessToken: token, expireTime: lasting }
        : {
            access_token: token,
            expires_in: 3600,
            token_type: 'Bearer',
            issued_token_type: accessToken,
          },
    );
  }

  private async scopeOf(request: ReceivedRequest): Promise<string | null> {
    const form = new URLSearchParams(request.body);
    if (request.path === 'oauth2.googleapis.com/token') return scopeOfKey(form);
    if (request.path === 'sts.googleapis.com/v1/token') return scopeOfFederation(form);
    const bearer = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (!request.path.endsWith(`/serviceAccounts/${account}:generateAccessToken`)) return null;
    if (this.scopes.get(bearer) !== cloudScope) return null;
    const { scope } = JSON.parse(request.body) as { scope: string[] };
    return scope.join(' ');
  }
}

const accessToken = 'urn:ietf:params:oauth:token-type:access_token';

async function scopeOfKey(form: URLSearchParams): Promise<string | null> {
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') return null;
  const checks = { issuer: account, audience: tokenUrl, algorithms: ['RS256'], maxTokenAge: '1h' };
  const { payload } = await jwtVerify(form.get('assertion') ?? '', publicKey, checks);
  return String(payload['scope']);
}

/** The subject is a call of AWS STS, signed and bound to our audience, that Google would make. */
function scopeOfFederation(form: URLSearchParams): string | null {
  const call = JSON.parse(decodeURIComponent(form.get('subject_token') ?? '')) as {
    url: string;
    method: string;
    headers: { key: string; value: string }[];
  };
  const header = (name: string) => call.headers.find(({ key }) => key === name)?.value ?? '';
  const isRight =
    form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:token-exchange' &&
    form.get('audience') === audience &&
    form.get('requested_token_type') === accessToken &&
    call.method === 'POST' &&
    call.url === awsCall.replace('{region}', 'us-east-1') &&
    header('x-goog-cloud-target-resource') === audience &&
    /^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/us-east-1\/sts\/aws4_request,/.test(
      header('authorization'),
    );
  return isRight ? form.get('scope') : null;
}

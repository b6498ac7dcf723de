/** Secrets of AWS Secrets Manager, cached until a fresh read is requested. */
import {
  GetSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';

const withPassword = z.object({ password: z.string().min(1) });

export class Secrets {
  private readonly client: SecretsManagerClient;
  private readonly known = new Map<string, string>();

  /** Credentials, region and endpoint come from the SDK's default chain unless given. */
  constructor(options: SecretsManagerClientConfig = {}) {
    this.client = new SecretsManagerClient(options);
  }

  /** The text of a secret; `isFresh` bypasses the cache. */
  async read(name: string, isFresh = false): Promise<string> {
    const known = isFresh ? undefined : this.known.get(name);
    if (known !== undefined) return known;
    const { SecretString: text } = await this.client.send(
      new GetSecretValueCommand({ SecretId: name }),
    );
    if (text === undefined) throw new Error(`The secret ${name} holds no text.`);
    this.known.set(name, text);
    return text;
  }

  /** The field `password` of a secret's JSON, as RDS and CDK write it. */
  async password(name: string, isFresh = false): Promise<string> {
    const text = await this.read(name, isFresh);
    try {
      return withPassword.parse(JSON.parse(text)).password;
    } catch {
      // The cause would show the secret.
      throw new Error(`The secret ${name} is not JSON with a password.`);
    }
  }
}

/** Secrets of AWS Secrets Manager: read once, and anew when they turn out to be old. */
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

  /** By the SDK's own chain of credentials, region and endpoint, unless told otherwise. */
  constructor(told: SecretsManagerClientConfig = {}) {
    this.client = new SecretsManagerClient(told);
  }

  /** The text of a secret; `isFresh`: not what was read before. */
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

/** Objects in an S3 bucket. The conditions are S3's own: If-None-Match and If-Match on PutObject. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { checkedKey, wasChanged, type ObjectStore, type Stored } from './port.ts';

export interface S3Place {
  readonly bucket: string;
  /** Before every key: empty, or ends with `/`. */
  readonly prefix: string;
}

type Condition = { readonly IfNoneMatch: '*' } | { readonly IfMatch: string };

/** A request without a reply within this time is sent again. */
const timeouts = { connectionTimeout: 2_000, requestTimeout: 20_000, throwOnRequestTimeout: true };
const attempts = 4;
const conflictWaitMs = 50;
/** NoSuchKey: the object to replace has been deleted. */
const refusals = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'];
/** Metadata that identifies a write, to distinguish a conflict from a retry whose first attempt had succeeded. */
const writeMark = 'write-id';

/** A client by the SDK's own chain of credentials, region and endpoint unless given. */
export const s3Client = (options: S3ClientConfig = {}) =>
  new S3Client({ maxAttempts: attempts, requestHandler: timeouts, ...options });

export class S3Store implements ObjectStore {
  private readonly client: S3Client;
  private readonly place: S3Place;

  constructor(client: S3Client, place: S3Place) {
    this.client = client;
    this.place = place;
  }

  async get(key: string): Promise<Stored | null> {
    try {
      const { Body, ETag } = await this.client.send(new GetObjectCommand(this.at(key)));
      if (!Body || !ETag) throw new Error(`S3 sent no body or no etag of ${key}`);
      return { body: Buffer.from(await Body.transformToByteArray()), etag: ETag };
    } catch (error) {
      if (error instanceof NoSuchKey) return null;
      throw error;
    }
  }

  create(key: string, body: Buffer): Promise<string> {
    return this.write(key, body, { IfNoneMatch: '*' });
  }

  replace(key: string, body: Buffer, etag: string): Promise<string> {
    return this.write(key, body, { IfMatch: etag });
  }

  async list(prefix: string): Promise<string[]> {
    const { bucket: Bucket, prefix: root } = this.place;
    const query = { Bucket, Prefix: root + prefix, Delimiter: '/' };
    const keys: string[] = [];
    for await (const { Contents } of paginateListObjectsV2({ client: this.client }, query)) {
      keys.push(...(Contents ?? []).flatMap(({ Key }) => Key?.slice(root.length) ?? []));
    }
    return keys.sort();
  }

  async delete(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand(this.at(key)));
  }

  link(key: string, expiresIn: number): Promise<string> {
    return getSignedUrl(this.client, new GetObjectCommand(this.at(key)), { expiresIn });
  }

  private async write(key: string, Body: Buffer, condition: Condition): Promise<string> {
    const mark = randomUUID();
    const input = { ...this.at(key), ...condition, Body, Metadata: { [writeMark]: mark } };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { ETag } = await this.client.send(new PutObjectCommand(input));
        if (!ETag) throw new Error(`S3 sent no etag of ${key}`);
        return ETag;
      } catch (error) {
        if (!(error instanceof S3ServiceException)) throw error;
        if (error.name === 'ConditionalRequestConflict' && attempt < attempts) {
          // A concurrent write: only the next reply shows who was first.
          await wait(conflictWaitMs * attempt);
          continue;
        }
        if (!refusals.includes(error.name)) throw error;
        const isDoubtful = attempt > 1 || (error.$metadata.attempts ?? 1) > 1;
        const own = isDoubtful ? await this.etagOfWrite(key, mark) : null;
        if (own === null) throw wasChanged(key);
        return own;
      }
    }
  }

  /** The etag if the object was written by this write, else null. */
  private async etagOfWrite(key: string, mark: string): Promise<string | null> {
    try {
      const { ETag, Metadata } = await this.client.send(new HeadObjectCommand(this.at(key)));
      return ETag !== undefined && Metadata?.[writeMark] === mark ? ETag : null;
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404)
        return null;
      throw error;
    }
  }

  private at(key: string) {
    return { Bucket: this.place.bucket, Key: this.place.prefix + checkedKey(key) };
  }
}

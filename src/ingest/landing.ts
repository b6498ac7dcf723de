/** The landing bucket: each file of an ingestion is written once, whole, under a prefix of its own. */
import { HeadObjectCommand, NotFound, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SourceError } from './errors.js';
import { Inspection, type Inspected } from './inspect.js';

/** 10,000 parts at most: room for 160 GB, with 32 MB in memory. */
const partBytes = 16 * 1024 * 1024;
const partsAtOnce = 2;

interface Options {
  readonly client: S3Client;
  readonly bucket: string;
  readonly bytesAtMost: number;
  readonly deadline: AbortSignal;
}

export interface NewFile {
  readonly key: string;
  /** In Google Drive; of a packed one it ends with .gz. */
  readonly name: string;
  readonly content: AsyncIterable<Buffer>;
  readonly recordsAtLeast: number;
}

export class Landing {
  constructor(private readonly options: Options) {}

  /** Writes a file, unpacked and looked at on its way; where that fails, no object is left. */
  async write(file: NewFile): Promise<Inspected> {
    const { name, content, recordsAtLeast } = file;
    const { bytesAtMost } = this.options;
    const inspection = new Inspection(name, { bytesAtMost, recordsAtLeast });
    const unpacked = name.endsWith('.gz') ? this.unpacked(name, content) : content;
    await this.upload(file.key, inspection.pass(unpacked));
    return inspection.result();
  }

  /** Whether the object is there, with this size: it may have been removed with age. */
  async has(key: string, bytes: number): Promise<boolean> {
    const { client, bucket: Bucket } = this.options;
    try {
      const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket, Key: key }));
      return ContentLength === bytes;
    } catch (error) {
      if (error instanceof NotFound) return false;
      throw error;
    }
  }

  private async upload(key: string, content: AsyncIterable<Buffer>): Promise<void> {
    const { client, bucket: Bucket, deadline } = this.options;
    const body = Readable.from(content);
    const upload = new Upload({
      client,
      params: { Bucket, Key: key, Body: body, ContentType: 'text/csv' },
      partSize: partBytes,
      queueSize: partsAtOnce,
    });
    const stop = () => void upload.abort();
    deadline.addEventListener('abort', stop, { once: true });
    try {
      await upload.done();
    } finally {
      deadline.removeEventListener('abort', stop);
      // Where the upload failed, nobody would read on, and the download stay open.
      body.destroy();
    }
  }

  private async *unpacked(name: string, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const gunzip = createGunzip();
    const fed = pipeline(content, gunzip);
    // What is wrong with the source comes out of `fed` below, and not only of the unpacking.
    fed.catch(() => undefined);
    try {
      for await (const chunk of gunzip) yield chunk as Buffer;
    } catch (error) {
      if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
        throw new SourceError(`${name}: it cannot be unpacked: ${error.message}`);
      }
      throw error;
    }
    await fed;
  }
}

/** The landing bucket: each file of an ingestion is written once, under a prefix of its own. */
import { HeadObjectCommand, NotFound, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SourceError } from './errors.ts';
import { Inspection, type Inspected } from './inspect.ts';

/** With at most 10,000 parts: up to 160 GB, with 32 MB in memory. */
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
  /** Name in Google Drive; a compressed file ends with .gz. */
  readonly name: string;
  readonly content: AsyncIterable<Buffer>;
  readonly recordsAtLeast: number;
}

export class Landing {
  private readonly options: Options;

  constructor(options: Options) {
    this.options = options;
  }

  /** Writes a file, decompressed and inspected on the way; a failure leaves no object. */
  async write(file: NewFile): Promise<Inspected> {
    const { name, content, recordsAtLeast } = file;
    const { bytesAtMost } = this.options;
    const inspection = new Inspection(name, { bytesAtMost, recordsAtLeast });
    const unpacked = name.endsWith('.gz') ? this.unpacked(name, content) : content;
    await this.upload(file.key, inspection.pass(unpacked));
    return inspection.result();
  }

  /** Whether the object exists with this size; a lifecycle rule may have removed it. */
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
      // After a failed upload nobody reads on, and the download would stay open.
      body.destroy();
    }
  }

  private async *unpacked(name: string, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const gunzip = createGunzip();
    const fed = pipeline(content, gunzip);
    // An error of the source is raised by `fed` below, an error of decompression by the loop.
    fed.catch(() => undefined);
    try {
      for await (const chunk of gunzip) yield chunk as Buffer;
    } catch (error) {
      if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
        throw new SourceError(`${name}: cannot be decompressed: ${error.message}`);
      }
      throw error;
    }
    await fed;
  }
}

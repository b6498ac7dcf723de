/** Downloads a Drive file: resumed when the connection breaks, verified by size and MD5. */
import { createHash } from 'node:crypto';
import { gaxios } from 'google-auth-library';
import type { ChosenFile } from './choose.ts';
import type { Drive } from './drive.ts';

const breaksAtMost = 5;

interface Options {
  readonly drive: Drive;
  readonly idleSeconds: number;
  readonly deadline: AbortSignal;
}

/** Raises at the end when size or MD5 differ from Drive's; the writer must not complete before. */
export async function* download(file: ChosenFile, options: Options): AsyncGenerator<Buffer> {
  const md5 = createHash('md5');
  let received = 0;
  let breaks = 0;
  while (received < file.bytes) {
    try {
      for await (const chunk of part(file.id, received, options)) {
        received += chunk.length;
        md5.update(chunk);
        yield chunk;
      }
      if (received < file.bytes) throw new Error('it ended early');
    } catch (error) {
      breaks += 1;
      // A request with a reply has already been retried.
      const isAnswer = error instanceof gaxios.GaxiosError && error.response !== undefined;
      if (isAnswer || options.deadline.aborted || breaks > breaksAtMost) {
        throw new Error(
          `${file.name}: broke off at byte ${received} of ${file.bytes}: ${said(error)}`,
          {
            cause: error,
          },
        );
      }
    }
  }
  const digest = md5.digest('hex');
  if (received !== file.bytes || digest !== file.md5) {
    throw new Error(
      `${file.name}: ${received} bytes with md5 ${digest} came, ` +
        `${file.bytes} with ${file.md5} are in Google Drive`,
    );
  }
}

const said = (error: unknown) => (error instanceof Error ? error.message : 'unknown');

/** The bytes of one request, aborted when nothing arrives for a while. */
async function* part(id: string, from: number, options: Options): AsyncGenerator<Buffer> {
  const idle = new AbortController();
  const timer = setTimeout(() => {
    idle.abort(new Error(`no data for ${options.idleSeconds} s`));
  }, options.idleSeconds * 1000);
  const signal = AbortSignal.any([idle.signal, options.deadline]);
  try {
    const body = await options.drive.open(id, from, signal);
    for await (const chunk of body) {
      timer.refresh();
      yield chunk as Buffer;
    }
  } finally {
    clearTimeout(timer);
  }
}

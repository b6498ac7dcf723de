/** Google Drive API v3 over real HTTP: files.list, files.get, alt=media; strict about parameters. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Owner } from '../doubles.ts';
import { sendError, sendJson, serve, type ReceivedRequest } from './server.ts';
import { Tokens } from './tokens.ts';

export const folder = '1aFolderOf_source-files';

/** What goes wrong, once, with the next request of its kind. */
export type Fault = { readonly of: 'list' | 'media' } & (
  | { readonly status: number; readonly reason: string }
  | { readonly breaks: 'reset' | 'ends' | 'stalls'; readonly after: number }
  | { readonly spoils: true }
);

interface Stored {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly version: string;
  readonly createdTime: string;
  readonly modifiedTime: string;
  readonly content: Buffer | null;
}

const files = 'www.googleapis.com/drive/v3/files';
const pageSize = 2;
const parameters = {
  list: ['q', 'fields', 'pageSize', 'pageToken', 'supportsAllDrives', 'includeItemsFromAllDrives'],
  get: ['fields', 'alt', 'supportsAllDrives'],
};

export class DriveDouble {
  readonly tokens = new Tokens();
  readonly faults: Fault[] = [];
  /** `list`, `media order_items.csv`, `media order_items.csv from 100`, ... */
  readonly requests: string[] = [];
  isShared = true;
  /** Called when a request was understood, before it is answered. */
  onRequest: (what: string) => void = () => undefined;
  url = '';
  private readonly stored = new Map<string, Stored>();
  private versions = 0;

  /** Puts a file, in the place of that with the same id; its times grow with every put. */
  put(name: string, content: string | Buffer | null, change: Partial<Stored> = {}): string {
    this.versions += 1;
    const time = new Date(Date.UTC(2026, 0, 1) + this.versions * 60_000).toISOString();
    const id = change.id ?? `id-${name}`;
    this.stored.set(id, {
      ...{ id, name, mimeType: 'text/csv', version: String(this.versions) },
      createdTime: this.stored.get(id)?.createdTime ?? time,
      modifiedTime: time,
      content: typeof content === 'string' ? Buffer.from(content) : content,
      ...change,
    });
    return id;
  }

  remove(id: string): void {
    this.stored.delete(id);
  }

  answer(request: ReceivedRequest, reply: ServerResponse): Promise<void> | void {
    if (!request.path.startsWith(files)) return this.tokens.answer(request, reply);
    const id = request.path.slice(files.length + 1);
    const isMedia = request.query.get('alt') === 'media';
    const allowed = id === '' ? parameters.list : parameters.get;
    const isKnown = [...request.query.keys()].every((name) => allowed.includes(name));
    if (!this.tokens.mayRead(request)) sendError(reply, 401, 'authError');
    else if (!isKnown || request.method !== 'GET') sendError(reply, 400, 'invalidParameter');
    else if (id === '') this.list(request, reply);
    else if (isMedia) this.media(id, request, reply);
    else this.get(id, reply);
  }

  private list({ query }: ReceivedRequest, reply: ServerResponse): void {
    this.note('list');
    const fault = this.fault('list');
    if (fault && 'status' in fault) {
      sendError(reply, fault.status, fault.reason);
      return;
    }
    const condition = /^'([^']+)' in parents and trashed = false and \((.+)\)$/.exec(
      query.get('q') ?? '',
    );
    const fields = /^nextPageToken,incompleteSearch,files\((.+)\)$/.exec(query.get('fields') ?? '');
    if (!condition || !fields) {
      sendError(reply, 400, 'invalid');
      return;
    }
    const names = condition[2]
      ?.split(' or ')
      .map((part) => /^name = '([^']+)'$/.exec(part)?.[1] ?? '');
    // The folder is on a shared drive: without these it is not looked into.
    const isSeen =
      this.isShared &&
      condition[1] === folder &&
      query.get('supportsAllDrives') === 'true' &&
      query.get('includeItemsFromAllDrives') === 'true';
    const found = [...this.stored.values()].filter(
      ({ name }) => isSeen && names?.some((one) => one.toLowerCase() === name.toLowerCase()),
    );
    const from = Number(query.get('pageToken') ?? 0);
    sendJson(reply, 200, {
      incompleteSearch: false,
      files: found.slice(from, from + pageSize).map((file) => told(file, fields[1] ?? '')),
      ...(from + pageSize < found.length && { nextPageToken: String(from + pageSize) }),
    });
  }

  private get(id: string, reply: ServerResponse): void {
    this.note('get');
    if (id === folder && this.isShared) sendJson(reply, 200, { id });
    else sendError(reply, 404, 'notFound');
  }

  private media(id: string, { headers }: ReceivedRequest, reply: ServerResponse): void {
    const file = this.stored.get(id);
    if (!file?.content) {
      sendError(reply, 404, 'notFound');
      return;
    }
    const range = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1];
    this.note(`media ${file.name}${range === undefined ? '' : ` from ${range}`}`);
    const fault = this.fault('media');
    if (fault && 'status' in fault) {
      sendError(reply, fault.status, fault.reason);
      return;
    }
    const { length } = file.content;
    const body = Buffer.from(file.content.subarray(Number(range ?? 0)));
    if (range !== undefined) {
      reply.setHeader('content-range', `bytes ${range}-${length - 1}/${length}`);
      reply.statusCode = 206;
    }
    if (fault && 'spoils' in fault) body.write('?', body.length - 3);
    if (!fault || 'spoils' in fault) {
      reply.end(body);
      return;
    }
    // Without a length, an early end looks like the end.
    if (fault.breaks !== 'ends') reply.setHeader('content-length', body.length);
    reply.write(body.subarray(0, fault.after), () => {
      if (fault.breaks === 'reset') reply.socket?.resetAndDestroy();
      if (fault.breaks === 'ends') reply.end();
    });
  }

  private note(what: string): void {
    this.requests.push(what);
    this.onRequest(what);
  }

  private fault(of: Fault['of']): Fault | undefined {
    const at = this.faults.findIndex((fault) => fault.of === of);
    return at < 0 ? undefined : this.faults.splice(at, 1)[0];
  }
}

/** The requested fields, as Drive has them: numbers are texts. */
function told(file: Stored, fields: string): object {
  const { content, ...others } = file;
  const all = {
    ...others,
    ...(content && {
      size: String(content.length),
      md5Checksum: createHash('md5').update(content).digest('hex'),
    }),
  };
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => fields.split(',').includes(name)),
  );
}

export async function startDrive(t: Owner): Promise<DriveDouble> {
  const drive = new DriveDouble();
  drive.url = await serve(t, (request, reply) => drive.answer(request, reply));
  return drive;
}

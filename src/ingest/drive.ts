/** Google Drive API v3: finds files of a folder by name and reads their bytes. */
import type { Readable } from 'node:stream';

import { gaxios, type AuthClient } from 'google-auth-library';
import { z } from 'zod';

const api = 'https://www.googleapis.com/drive/v3/files';
const attempts = 6;
const metadataMs = 30_000;
const pagesAtMost = 100;
const limitReasons = ['rateLimitExceeded', 'userRateLimitExceeded'];

const driveFile = z.object({
  id: z.string(),
  name: z.string(),
  mimeType: z.string(),
  version: z.string(),
  createdTime: z.iso.datetime(),
  modifiedTime: z.iso.datetime(),
  /** Absent for documents of Google's own types. */
  size: z.coerce.number().int().min(0).optional(),
  md5Checksum: z.string().optional(),
});

const page = z.object({
  nextPageToken: z.string().optional(),
  incompleteSearch: z.boolean().default(false),
  files: z.array(driveFile),
});

const fields = `nextPageToken,incompleteSearch,files(${Object.keys(driveFile.shape).join(',')})`;

const refusal = z.object({
  error: z.object({ errors: z.array(z.object({ reason: z.string() })) }),
});

export type DriveFile = z.output<typeof driveFile>;

export class Drive {
  private readonly client: AuthClient;
  private readonly options: { readonly retrySeconds: number; readonly deadline: AbortSignal };

  constructor(
    client: AuthClient,
    options: { readonly retrySeconds: number; readonly deadline: AbortSignal },
  ) {
    this.client = client;
    this.options = options;
  }

  /** Files of the folder with one of these names; a name may occur several times. */
  async find(folder: string, names: readonly string[]): Promise<DriveFile[]> {
    const named = names.map((name) => `name = '${name}'`).join(' or ');
    const q = `'${folder}' in parents and trashed = false and (${named})`;
    const everywhere = { supportsAllDrives: true, includeItemsFromAllDrives: true };
    const found: DriveFile[] = [];
    let pageToken: string | undefined;
    for (let pages = 0; pages < pagesAtMost; pages += 1) {
      const params = { q, fields, pageSize: 100, ...everywhere, ...(pageToken && { pageToken }) };
      const { data } = await this.request({ url: api, params, timeout: metadataMs });
      const { files, incompleteSearch, nextPageToken } = page.parse(data);
      if (incompleteSearch) throw new Error('Google Drive could not search the whole folder.');
      // Drive compares names case-insensitively.
      found.push(...files.filter(({ name }) => names.includes(name)));
      if (nextPageToken === undefined) return found;
      pageToken = nextPageToken;
    }
    throw new Error(`Google Drive lists more than ${pagesAtMost} pages of files with these names.`);
  }

  /** Whether the folder is visible to this account: a search in an invisible folder returns nothing, without error. */
  async sees(folder: string): Promise<boolean> {
    const params = { fields: 'id', supportsAllDrives: true };
    try {
      await this.request({ url: `${api}/${folder}`, params, timeout: metadataMs });
      return true;
    } catch (error) {
      if (error instanceof gaxios.GaxiosError && error.status === 404) return false;
      throw error;
    }
  }

  /** The bytes of a file from offset `from`. */
  async open(id: string, from: number, signal: AbortSignal): Promise<Readable> {
    const { status, headers, data } = await this.request<Readable>({
      url: `${api}/${id}`,
      params: { alt: 'media', supportsAllDrives: true },
      responseType: 'stream',
      signal,
      ...(from > 0 && { headers: { range: `bytes=${from}-` } }),
    });
    const resumed = headers.get('content-range')?.startsWith(`bytes ${from}-`) ?? false;
    if (from === 0 ? status === 200 : status === 206 && resumed) return data;
    data.destroy();
    throw new Error(`Google Drive answered ${status} to a request for bytes ${from} and later.`);
  }

  private request<T = unknown>(options: gaxios.GaxiosOptions & { url: string }) {
    return this.client.request<T>({
      signal: this.options.deadline,
      ...options,
      retryConfig: {
        retry: attempts - 1,
        maxRetryDelay: this.options.retrySeconds * 1000,
        shouldRetry: (error) => isLimitOrOutage(error) && attemptsOf(error) < attempts - 1,
      },
    });
  }
}

const attemptsOf = ({ config }: gaxios.GaxiosError) => config.retryConfig?.currentRetryAttempt ?? 0;

/** Errors to retry: no reply, 408, 429, 5xx, and 403 for a rate limit. */
function isLimitOrOutage(error: gaxios.GaxiosError): boolean {
  if (error.config.signal?.aborted === true) return false;
  const { response } = error;
  if (!response) return true;
  if (response.status !== 403)
    return [408, 429].includes(response.status) || response.status >= 500;
  const body: unknown = response.data;
  const parsed = refusal.safeParse(typeof body === 'string' ? jsonOf(body) : body);
  return (
    parsed.success && parsed.data.error.errors.some(({ reason }) => limitReasons.includes(reason))
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

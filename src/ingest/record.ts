/** The document of an ingestion, and the one that names the files in the database. */
import {
  ingest,
  ingestKey,
  landing,
  landingKey,
  type Ingest,
  type Landing,
  type SourceFiles,
  type SourceTable,
} from '../contracts/ingest.ts';
import { readDocument, writeDocument, type Found } from '../platform/objects/documents.ts';
import type { ObjectStore } from '../platform/objects/port.ts';
import { errorSummary } from './errors.ts';
import type { IngestRequest } from './event.ts';

export const readIngest = (objects: ObjectStore, runId: string): Promise<Found<Ingest> | null> =>
  readDocument(objects, ingestKey(runId), ingest);

export const readLanding = (objects: ObjectStore): Promise<Found<Landing> | null> =>
  readDocument(objects, landingKey, landing);

/** Records which files are in the database from now on. Raises PreconditionError. */
export async function writeLanding(
  objects: ObjectStore,
  document: Landing,
  etag: string | null,
): Promise<void> {
  await writeDocument(objects, landingKey, landing, document, etag);
}

/** The document while one function works on it: every change is written at once, in order. */
export class IngestRecord {
  private readonly objects: ObjectStore;
  private current: Ingest;
  private etag: string | null;

  private constructor(objects: ObjectStore, current: Ingest, etag: string | null) {
    this.objects = objects;
    this.current = current;
    this.etag = etag;
  }

  static of(objects: ObjectStore, found: Found<Ingest>): IngestRecord {
    return new IngestRecord(objects, found.document, found.etag);
  }

  /** Starts over for a request. Files that were fetched before stay listed, so that they are not fetched again. */
  static begin(
    objects: ObjectStore,
    request: IngestRequest,
    token: number,
    found: Found<Ingest> | null,
  ): IngestRecord {
    const before = found?.document;
    const document: Ingest = {
      schema_version: 1,
      run_id: request.runId,
      request: request.id,
      requested_at: request.at,
      order: request.order,
      token,
      fetch: { ...notBegun, attempts: before?.fetch.attempts ?? 0, bytes: 0 },
      files: before?.files ?? {},
      warnings: [],
      load: { ...notBegun, attempts: before?.load.attempts ?? 0, is_unchanged: false, rows: {} },
      pipeline: { status: 'pending', error: null },
      updated_at: request.at,
    };
    return new IngestRecord(objects, document, found?.etag ?? null);
  }

  get document(): Ingest {
    return this.current;
  }

  /** Raises PreconditionError when another process has written since. */
  async change(change: Partial<Ingest>): Promise<void> {
    const document = { ...this.current, ...change, updated_at: new Date().toISOString() };
    const key = ingestKey(document.run_id);
    this.etag = await writeDocument(this.objects, key, ingest, document, this.etag);
    this.current = document;
  }

  /** Runs `work` between the records of its start and its end. */
  async step<Name extends 'fetch' | 'load'>(
    name: Name,
    work: () => Promise<StepResult<Name>>,
  ): Promise<void> {
    const startedAt = Date.now();
    await this.changeStep(name, {
      ...notBegun,
      status: 'running',
      attempts: this.current[name].attempts + 1,
      started_at: new Date(startedAt).toISOString(),
    });
    const times = () => ({
      finished_at: new Date().toISOString(),
      seconds: (Date.now() - startedAt) / 1000,
    });
    try {
      const { step, ...others } = await work();
      await this.changeStep(name, { ...step, status: 'succeeded', ...times() }, others);
    } catch (error) {
      await this.changeStep(name, { status: 'failed', error: errorSummary(error), ...times() });
      throw error;
    }
  }

  private changeStep(
    name: 'fetch' | 'load',
    step: Partial<Ingest['fetch' | 'load']>,
    others: Partial<Ingest> = {},
  ): Promise<void> {
    return this.change({ ...others, [name]: { ...this.current[name], ...step } });
  }
}

/** The result of a step, and which other fields of the document it changes. */
type StepResult<Name extends 'fetch' | 'load'> = Pick<Partial<Ingest>, 'files' | 'warnings'> & {
  readonly step: Omit<Ingest[Name], keyof typeof notBegun>;
};

const notBegun = {
  status: 'pending' as const,
  attempts: 0,
  started_at: null,
  finished_at: null,
  seconds: null,
  error: null,
};

/** Whether every file has the same content in `loaded`, which may list more files. */
export function isLoaded(files: SourceFiles, loaded: SourceFiles): boolean {
  return Object.entries(files).every(([table, { md5, bytes }]) => {
    const other = loaded[table as SourceTable];
    return other?.md5 === md5 && other.bytes === bytes;
  });
}

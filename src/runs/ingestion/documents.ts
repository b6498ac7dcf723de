/** The record of an ingestion, and which files the database holds. */
import {
  ingest,
  landing,
  type Ingest,
  type Landing,
  type SourceFiles,
  type SourceTable,
} from '../../contracts/ingest.js';
import { readDocument, writeDocument, type Found } from '../../platform/objects/documents.js';
import type { ObjectStore } from '../../platform/objects/port.js';
import type { IngestRequest } from '../../ingest/event.js';
import { toldOf } from '../../ingest/errors.js';

const prefix = 'ingests/';
const keyOf = (runId: string) => `${prefix}${runId}.json`;
const landingKey = 'landings/current.json';

export const readIngest = (objects: ObjectStore, runId: string): Promise<Found<Ingest> | null> =>
  readDocument(objects, keyOf(runId), ingest);

/** The runs that began with an ingestion. */
export async function ingestedRuns(objects: ObjectStore): Promise<string[]> {
  const keys = await objects.list(prefix);
  return keys.map((key) => key.slice(prefix.length, -'.json'.length));
}

export const readLanding = (objects: ObjectStore): Promise<Found<Landing> | null> =>
  readDocument(objects, landingKey, landing);

/** Says which files the database holds from now on. Raises PreconditionError. */
export async function writeLanding(
  objects: ObjectStore,
  document: Landing,
  etag: string | null,
): Promise<void> {
  await writeDocument(objects, landingKey, landing, document, etag);
}

/** The record while one function works at it: every change is written at once, in order. */
export class IngestRecord {
  private constructor(
    private readonly objects: ObjectStore,
    private current: Ingest,
    private etag: string | null,
  ) {}

  static of(objects: ObjectStore, found: Found<Ingest>): IngestRecord {
    return new IngestRecord(objects, found.document, found.etag);
  }

  /** Begins anew for a request; what was fetched before is kept, so that it is not read again. */
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

  /** Raises PreconditionError when another one has written since. */
  async change(change: Partial<Ingest>): Promise<void> {
    const document = { ...this.current, ...change, updated_at: new Date().toISOString() };
    this.etag = await writeDocument(
      this.objects,
      keyOf(document.run_id),
      ingest,
      document,
      this.etag,
    );
    this.current = document;
  }

  /** Does the work of a step between the record of its begin and that of its end. */
  async step<Name extends 'fetch' | 'load'>(
    name: Name,
    work: () => Promise<StepResult<Name>>,
  ): Promise<void> {
    const began = Date.now();
    await this.note(name, {
      ...notBegun,
      status: 'running',
      attempts: this.current[name].attempts + 1,
      started_at: new Date(began).toISOString(),
    });
    const ended = () => ({
      finished_at: new Date().toISOString(),
      seconds: (Date.now() - began) / 1000,
    });
    try {
      const { step, ...others } = await work();
      await this.note(name, { ...step, status: 'succeeded', ...ended() }, others);
    } catch (error) {
      await this.note(name, { status: 'failed', error: toldOf(error), ...ended() });
      throw error;
    }
  }

  private note(
    name: 'fetch' | 'load',
    step: Partial<Ingest['fetch' | 'load']>,
    others: Partial<Ingest> = {},
  ): Promise<void> {
    return this.change({ ...others, [name]: { ...this.current[name], ...step } });
  }
}

/** What a step found, and what else of the record it changes. */
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

/** Whether a set holds the same contents as another, whatever else the other one holds. */
export function isHeld(files: SourceFiles, held: SourceFiles): boolean {
  return Object.entries(files).every(([table, { md5, bytes }]) => {
    const other = held[table as SourceTable];
    return other?.md5 === md5 && other.bytes === bytes;
  });
}

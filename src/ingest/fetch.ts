/** Copies the source from Google Drive to the landing bucket: every file complete and verified, or none. */
import type { Ingest, SourceFile, SourceFiles } from '../contracts/ingest.ts';
import type { Events } from '../platform/events.ts';
import { events, prefixes } from '../platform/names.ts';
import { choose, sourceNames, type Choice, type ChosenFile } from './choose.ts';
import { IngestRecord, readIngest, readLanding } from './record.ts';
import { download } from './download.ts';
import type { Drive } from './drive.ts';
import { SourceError } from './errors.ts';
import { requestOf, type IngestRequest } from './event.ts';
import type { Landing } from './landing.ts';
import { withLock } from './lock.ts';
import { guarded, type Call, type Outcome, type StepPorts } from './step.ts';

export interface FetchPorts extends StepPorts {
  readonly events: Events;
  readonly deadline: AbortSignal;
  /** Opened on demand: a repeated event needs neither. */
  readonly drive: () => Promise<Drive>;
  readonly landing: Landing;
  readonly folder: string;
  readonly idleSeconds: number;
  readonly smallestShare: number;
}

/** Fetches the source and emits "files landed", also when no file has changed. */
export async function fetchSource(event: unknown, call: Call, ports: FetchPorts): Promise<Outcome> {
  const request = requestOf(event, call.id);
  const { runId } = request;
  return guarded(ports.log, runId, 'fetch', async () => {
    const expires = new Date(Date.now() + call.remainingMs);
    const isWanted = await withLock(ports.objects, runId, expires, async (token) => {
      const found = await readIngest(ports.objects, runId);
      if (found && isAnswered(found.document, request)) {
        return found.document.pipeline.status !== 'started';
      }
      await new Fetch(ports, IngestRecord.begin(ports.objects, request, token, found)).run();
      return true;
    });
    // Emitted after the lock is free, because the load needs it.
    if (isWanted) await ports.events.put(events.filesLanded, { run_id: runId });
    return { run_id: runId, outcome: isWanted ? 'done' : 'nothing to do' };
  });
}

const isAnswered = ({ request, fetch }: Ingest, { id }: IngestRequest) =>
  request === id && fetch.status === 'succeeded';

class Fetch {
  private readonly ports: FetchPorts;
  private readonly record: IngestRecord;

  constructor(ports: FetchPorts, record: IngestRecord) {
    this.ports = ports;
    this.record = record;
  }

  run(): Promise<void> {
    return this.record.step('fetch', async () => {
      try {
        return await this.fetched();
      } catch (error) {
        if (!this.ports.deadline.aborted) throw error;
        throw new Error('The fetch took longer than its function may run.', { cause: error });
      }
    });
  }

  private async fetched() {
    const drive = await this.ports.drive();
    const choice = await this.choice(drive);
    const before = (await readLanding(this.ports.objects))?.document.files ?? {};
    this.requireSize(choice, before);
    const files: SourceFiles = {};
    let bytes = 0;
    for (const file of choice.files) {
      const known = await this.known(file, before);
      files[file.table] = known ?? (await this.land(file, drive));
      if (!known) bytes += file.bytes;
    }
    await this.requireUnchanged(drive, choice);
    return { step: { bytes }, files, warnings: [...choice.warnings] };
  }

  private async choice(drive: Drive): Promise<Choice> {
    const { folder, log } = this.ports;
    const choice = choose(await drive.find(folder, sourceNames));
    for (const warning of choice.warnings) log.warn({ warning }, 'several files of one name');
    if (choice.missing.length === 0) return choice;
    if (!(await drive.sees(folder))) {
      throw new SourceError(
        `The folder ${folder} does not exist, or is not shared with the reading account`,
      );
    }
    throw new SourceError(`${choice.missing.join(', ')}: missing in the folder`);
  }

  /** A much smaller file is usually a broken export. Compressed and plain files are not compared. */
  private requireSize({ files }: Choice, before: SourceFiles): void {
    if (this.record.document.order.allow_shrink) return;
    for (const { table, name, bytes } of files) {
      const old = before[table];
      if (old?.name !== name || bytes >= this.ports.smallestShare * old.bytes) continue;
      throw new SourceError(
        `${name}: ${bytes} bytes, less than ${this.ports.smallestShare} of the ${old.bytes} before`,
      );
    }
  }

  /** A file that has landed already: by the last ingestion, or by an earlier attempt of this one. */
  private async known(file: ChosenFile, before: SourceFiles): Promise<SourceFile | null> {
    const { order, files } = this.record.document;
    if (order.force) return null;
    for (const old of [files[file.table], before[file.table]]) {
      if (old?.md5 !== file.md5 || old.bytes !== file.bytes || old.name !== file.name) continue;
      if (!(await this.ports.landing.has(old.key, old.landed_bytes))) continue;
      const { id: file_id, version, modifiedAt: modified_at } = file;
      return { ...old, file_id, version, modified_at };
    }
    return null;
  }

  private async land(file: ChosenFile, drive: Drive): Promise<SourceFile> {
    const { landing, deadline, idleSeconds, log } = this.ports;
    const { run_id, fetch, token, order } = this.record.document;
    // A new key for each attempt: nobody overwrites a file that another process may be reading.
    const key = `${prefixes.landing}/${run_id}/${token}-${fetch.attempts}/${file.table}.csv`;
    const content = download(file, { drive, idleSeconds, deadline });
    const recordsAtLeast = order.allow_shrink ? 0 : 1;
    const { name, id: file_id, version, modifiedAt: modified_at, md5 } = file;
    const { columns, records, bytes } = await landing.write({ key, name, content, recordsAtLeast });
    log.info({ run_id, file: name, file_id, version, bytes: file.bytes, records }, 'file landed');
    const known = { name, file_id, version, modified_at, md5, bytes: file.bytes };
    return {
      ...known,
      landed_bytes: bytes,
      key,
      fetched_by: run_id,
      columns: [...columns],
      records,
    };
  }

  /** The files belong together: raises when one was replaced meanwhile, so that the set is fetched again. */
  private async requireUnchanged(drive: Drive, { files }: Choice): Promise<void> {
    const now = choose(await drive.find(this.ports.folder, sourceNames)).files;
    const asText = (all: readonly ChosenFile[]) => all.map(({ id, md5 }) => `${id} ${md5}`).join();
    if (asText(now) !== asText(files)) throw new Error('The folder changed while it was read.');
  }
}

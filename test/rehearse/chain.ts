/** The chain, event by event: what each function did is read from where it says so. */
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { SourceTable } from '../../src/contracts/ingest.js';
import { pointer, pointerKey } from '../../src/contracts/pointer.js';
import { readIngest } from '../../src/ingest/documents.js';
import { prefixes } from '../../src/names.js';
import { readDocument } from '../../src/objects/documents.js';
import type { ObjectStore } from '../../src/objects/port.js';
import { bucket as lake } from '../support/doubles.js';
import { rowsOf } from '../support/ingest.js';
import { Bus, type Delivery } from './bus.js';
import type { Deployment, LambdaFunction, Values } from './deployment.js';
import { call, variablesOf } from './functions.js';
import { environmentOf, type Places } from './places.js';
import { demand, type Callers, type Done, type Run } from './steps.js';

const scheduledTime = '<aws.scheduler.scheduled-time>';
const tables = {
  order_items: 'order_items_fct',
  order_item_options: 'order_item_options_fct',
  date_dim: 'date_dim',
  restaurants: 'restaurants',
} satisfies Record<SourceTable, string>;

export class Chain {
  /** Of the schedule. */
  run = '';
  private failed: Run | null = null;
  private readonly bus: Bus;
  private readonly scheduled: unknown;

  constructor(
    private readonly deployment: Deployment,
    private readonly places: Places,
    private readonly api: Callers,
    private readonly objects: ObjectStore,
  ) {
    this.bus = new Bus(places.doubles, deployment.rules, (target, event) =>
      this.invoke(target, event),
    );
    const now = new Date().toISOString();
    this.scheduled = JSON.parse(deployment.schedule.input.replace(scheduledTime, now));
  }

  /** As the schedule does it. */
  async fetch(): Promise<Done> {
    const { run_id, outcome } = await this.schedule();
    demand(outcome === 'done', `it is ${String(outcome)}`);
    this.run = String(run_id);
    const { files, fetch } = await this.ingestOf(this.run);
    const count = Object.keys(files).length;
    return [
      null,
      `by the schedule's event: ${count} files, ${fetch.bytes} bytes, as run ${this.run}`,
    ];
  }

  /** By the event that the fetch put. The Glue run that it starts will fail. */
  async load(): Promise<Done> {
    await this.places.doubles.fault({
      ...{ kind: 'failed', contains: 'COPY incoming', skip: 3, times: 1 },
    });
    const did = delivered(await this.bus.deliver());
    demand(did === 'files landed: done', did);
    const { load } = await this.ingestOf(this.run);
    const rows = await this.rows();
    const loaded = Object.keys(tables).map((table) => load.rows[table as SourceTable] ?? 0);
    const found = rows.map(([, count]) => Number(count));
    demand(found.join() === loaded.join(), `${found.join()} rows, not ${loaded.join()}`);
    const names = Object.values(tables).join(', ');
    return [null, `by "files landed": ${found.join(', ')} rows in ${names} of PostgreSQL`];
  }

  async failingRun(): Promise<Done> {
    const run = await this.api.ended(this.run);
    demand(
      run.status === 'failed' && run.release === null && /injected/.test(run.error ?? ''),
      `it is ${run.status}: ${String(run.error)}`,
    );
    this.failed = run;
    const did = delivered(await this.bus.deliver());
    demand(did === 'Glue Job State Change: an alarm counts it', did);
    return [null, `started by the load; COPY failed as injected (${String(run.error)}); alarm`];
  }

  async recovery(): Promise<Done> {
    const id = await this.api.reload({ run_id: this.run, reason: 'rehearsal' });
    demand(id === this.run, 'it is another run');
    const run = await this.api.ended(this.run);
    demand(run.status === 'succeeded', `it is ${run.status}: ${String(run.error)}`);
    const kept = this.failed?.steps.filter(({ status }) => status === 'succeeded').length ?? 0;
    const steps = run.steps.length;
    return [null, `POST /v1/runs/reload went on; ${kept} of ${steps} steps had succeeded before`];
  }

  /** By the event of the job's end. */
  async refresh(): Promise<Done> {
    const did = delivered(await this.bus.deliver());
    demand(did === `Glue Job State Change: ${this.run}`, did);
    const unloads = await this.statements('UNLOAD');
    return [null, `by the event of the job's end: one snapshot by ${unloads} UNLOADs`];
  }

  /** A reload from the first stage, with the same files. */
  async again(): Promise<Done> {
    const before = await this.state();
    const id = await this.api.reload({ from: 'ingest', reason: 'rehearsal' });
    const did = [delivered(await this.bus.deliver()), delivered(await this.bus.deliver())];
    const run = await this.api.ended(id);
    did.push(delivered(await this.bus.deliver()));
    const expected = ['ingest requested: done', 'files landed: done', 'Glue Job State Change: '];
    demand(did.join() === expected.join(), did.join());
    const { fetch, load } = await this.ingestOf(id);
    demand(fetch.bytes === 0 && load.is_unchanged, 'files were fetched or loaded again');
    demand(run.status === 'unchanged' && run.release === null, `it is ${run.status}`);
    const after = await this.state();
    demand(after === before, `it changed ${before} to ${after}`);
    return [
      null,
      `run ${id} from ingest to the refresh: no byte fetched, no row loaded, ${run.status}`,
    ];
  }

  /** Late and in the wrong order, the schedule's too. */
  async repeated(): Promise<Done> {
    const before = [await this.state(), await this.written()].join();
    const events = await this.bus.seen();
    const again = await this.bus.deliverAll(events.toReversed());
    const { outcome } = await this.schedule();
    const did = [...again.map(outcomeOf), String(outcome)];
    const isQuiet = did.every((one) => ['nothing to do', '', 'an alarm counts it'].includes(one));
    demand(isQuiet, did.join());
    demand((await this.bus.waiting()) === 0, 'there are new events');
    demand([await this.state(), await this.written()].join() === before, 'something was changed');
    return [
      null,
      `${events.length} events and the schedule's, in the wrong order: nothing changed`,
    ];
  }

  private schedule = () => this.invoke(this.deployment.schedule.target, this.scheduled);

  private invoke(target: LambdaFunction, event: unknown): Promise<Values> {
    const { services, variables, drive } = this.places;
    const env = {
      PATH: '/usr/bin:/bin',
      ...environmentOf(services.aws, target.functionName),
      ...variablesOf(target, variables),
      GP_GOOGLE_URL: drive.url,
    };
    return call(target, env, event);
  }

  private async ingestOf(run: string) {
    const found = await readIngest(this.objects, run);
    if (!found) throw new Error(`run ${run} has no record of its ingestion`);
    return found.document;
  }

  /** Of each table: the transaction that wrote its oldest row, and how many there are. */
  private rows(): Promise<unknown[][]> {
    const each = Object.values(tables).map(
      (name) => `SELECT min(xmin::text), count(*) FROM ${name}`,
    );
    return rowsOf(this.places.services, each.join(' UNION ALL '));
  }

  private async statements(what: string): Promise<number> {
    const all = await this.places.doubles.statements();
    return all.filter(({ sqls }) => sqls.some((sql) => sql.startsWith(what))).length;
  }

  /** What readers see: rows with the transaction that wrote them, what the warehouse was told, the release. */
  private async state(): Promise<string> {
    const rows = await this.rows();
    // Not its token: every run raises that.
    const found = await readDocument(this.objects, pointerKey, pointer);
    const released = found && [found.document.current, found.document.releases];
    const told = [await this.statements('COPY'), await this.statements('UNLOAD')];
    return JSON.stringify([rows, told, released, await this.api.release()]);
  }

  /** Every object of the lake but the locks, which count who held them. */
  private async written(): Promise<string> {
    const found: string[] = [];
    const client = this.places.doubles.s3;
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: lake }))
      found.push(...Contents.map(({ Key = '', ETag = '' }) => `${Key} ${ETag}`));
    const locks = `${prefixes.home}/${prefixes.objects}/locks/`;
    return found.filter((one) => !one.startsWith(locks)).join();
  }
}

/** What was begun by an event: what the function says of it. */
function outcomeOf({ outcome }: Delivery): string {
  if (outcome === null) return 'an alarm counts it';
  const told = outcome as { readonly outcome?: string; readonly releases?: readonly string[] };
  return told.outcome ?? (told.releases ?? []).join();
}

const delivered = (all: readonly Delivery[]) =>
  all.map((one) => `${one.event['detail-type']}: ${outcomeOf(one)}`).join(', ');

/** The chain, event by event: the effect of each function is read from its records. */
import type { SourceTable } from '../../src/contracts/ingest.ts';
import { readIngest } from '../../src/ingest/record.ts';
import type { ObjectStore } from '../../src/platform/objects/port.ts';
import type { Access } from './access.ts';
import { Bus, type Delivery } from './bus.ts';
import type { Deployment } from './deployment.ts';
import { invoke } from './functions.ts';
import type { Places } from './places.ts';
import { readObjects, readState, sourceRows, statements, tables } from './state.ts';
import { demand, type Callers, type Done, type Run } from './steps.ts';

const scheduledTime = '<aws.scheduler.scheduled-time>';
export class Chain {
  /** Of the schedule. */
  run = '';
  private failed: Run | null = null;
  private readonly bus: Bus;
  private readonly scheduled: unknown;
  private readonly deployment: Deployment;
  private readonly places: Places;
  private readonly api: Callers;
  private readonly objects: ObjectStore;
  private readonly access: Access;

  constructor(
    deployment: Deployment,
    places: Places,
    api: Callers,
    objects: ObjectStore,
    access: Access,
  ) {
    this.deployment = deployment;
    this.places = places;
    this.api = api;
    this.objects = objects;
    this.access = access;
    this.bus = new Bus(places.doubles, deployment.rules, (target, event, rule) => {
      access.delivered(rule, target);
      return invoke(target, places, event);
    });
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
    const rows = await sourceRows(this.places);
    const loaded = Object.keys(tables).map((table) => load.rows[table as SourceTable] ?? 0);
    const found = rows.map(([, count]) => count);
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
    const first = delivered(await this.bus.deliver());
    demand(first === '', `Glue tries again, but ${first}`);
    const event = (await this.bus.all()).at(-1);
    if (event === undefined) throw new Error('the end of the job is no event');
    const jobRunId = `${String(event.detail['jobRunId'])}_attempt_1`;
    const last = { ...event, detail: { ...event.detail, jobRunId } };
    const did = delivered(await this.bus.deliverAll([last]));
    demand(did === 'Glue Job State Change: an alarm counts it', did);
    return [null, `started by the load; COPY failed as injected (${String(run.error)}); alarm`];
  }

  async recovery(): Promise<Done> {
    const id = await this.api.reload({ run_id: this.run, reason: 'rehearsal' });
    demand(id === this.run, 'it is another run');
    const run = await this.api.ended(this.run);
    demand(run.status === 'succeeded', `it is ${run.status}: ${String(run.error)}`);
    const succeeded = this.failed?.steps.filter(({ status }) => status === 'succeeded').length ?? 0;
    const steps = run.steps.length;
    return [
      null,
      `POST /v1/runs/reload continued it; ${succeeded} of ${steps} steps had succeeded before`,
    ];
  }

  /** By the event of the job's end. */
  async refresh(): Promise<Done> {
    const did = delivered(await this.bus.deliver());
    demand(did === `Glue Job State Change: ${this.run}`, did);
    const { steps } = await this.api.ended(this.run);
    const open = steps.filter(({ status }) => status !== 'succeeded').map(({ name }) => name);
    demand(open.length === 0, `${open.join()}: not succeeded`);
    const names = steps.map(({ name }) => name);
    const all = `${steps.length} steps, ${names.at(0) ?? ''} to ${names.at(-1) ?? ''}, have succeeded`;
    const unloads = await statements(this.places, 'UNLOAD');
    return [null, `by the event of the job's end: one snapshot by ${unloads} UNLOADs; all ${all}`];
  }

  /** A reload from the first stage, with the same files. */
  async again(): Promise<Done> {
    const before = await readState(this.places, this.objects);
    const read = this.reads();
    const id = await this.api.reload({ from: 'ingest', reason: 'rehearsal' });
    const did = [delivered(await this.bus.deliver()), delivered(await this.bus.deliver())];
    const run = await this.api.ended(id);
    did.push(delivered(await this.bus.deliver()));
    const expected = ['ingest requested: done', 'files landed: done', 'Glue Job State Change: '];
    demand(did.join() === expected.join(), did.join());
    const { fetch, load } = await this.ingestOf(id);
    demand(fetch.bytes === 0 && this.reads() === read, 'a file was read again');
    demand(load.is_unchanged, 'the files were loaded again');
    demand(run.status === 'unchanged' && run.release === null, `it is ${run.status}`);
    const after = await readState(this.places, this.objects);
    demand(after === before, `it changed ${before} to ${after}`);
    return [
      null,
      `run ${id} by POST /v1/runs/reload from ingest: no file read, no row loaded, ${run.status}`,
    ];
  }

  /** Late and in the wrong order, the schedule's too. */
  async repeated(): Promise<Done> {
    const state = async () =>
      [await readState(this.places, this.objects), await readObjects(this.places)].join();
    const before = await state();
    const events = await this.bus.all();
    const again = await this.bus.deliverAll(events.toReversed());
    const { outcome } = await this.schedule();
    const did = [...again.map(outcomeOf), String(outcome)];
    const isQuiet = did.every((one) => ['nothing to do', '', 'an alarm counts it'].includes(one));
    demand(isQuiet, did.join());
    demand((await this.bus.waiting()) === 0, 'there are new events');
    demand((await state()) === before, 'something was changed');
    return [
      null,
      `${events.length} events and the schedule's, in the wrong order: nothing changed`,
    ];
  }

  /** How often Drive sent a file. */
  private reads = () => this.places.drive.requests.filter((one) => one.startsWith('media')).length;

  private schedule() {
    this.access.scheduled();
    return invoke(this.deployment.schedule.target, this.places, this.scheduled);
  }

  private async ingestOf(run: string) {
    const found = await readIngest(this.objects, run);
    if (!found) throw new Error(`run ${run} has no record of its ingestion`);
    return found.document;
  }
}

/** The outcome that the function returned for an event. */
function outcomeOf({ outcome }: Delivery): string {
  if (outcome === null) return 'an alarm counts it';
  const result = outcome as { readonly outcome?: string; readonly releases?: readonly string[] };
  return result.outcome ?? (result.releases ?? []).join();
}

const delivered = (all: readonly Delivery[]) =>
  all.map((one) => `${one.event['detail-type']}: ${outcomeOf(one)}`).join(', ');

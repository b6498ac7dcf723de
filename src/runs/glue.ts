/** Runs on AWS Glue, one at a time. Ingestion and refresh are started by events. */
import type { GlueClient } from '@aws-sdk/client-glue';
import {
  BatchStopJobRunCommand,
  ConcurrentRunsExceededException,
  GetJobRunsCommand,
  StartJobRunCommand,
  type JobRun,
  type JobRunState,
} from '@aws-sdk/client-glue';
import type { Events } from '../platform/events.ts';
import { events, glueArguments } from '../platform/names.ts';
import {
  isAliveByLock,
  type Attempt,
  type RunHandle,
  type Refusal,
  type RunRequest,
  type Runner,
} from './runner.ts';

interface Clients {
  readonly glue: GlueClient;
  readonly events: Events;
}

/** Enough for all runs that have no final ledger. */
const maxJobRuns = 100;

const attemptOf: Record<JobRunState, Omit<Attempt, 'error'>> = {
  WAITING: { status: 'planned', isActive: true },
  STARTING: { status: 'planned', isActive: true },
  RUNNING: { status: 'running', isActive: true },
  STOPPING: { status: 'running', isActive: true },
  STOPPED: { status: 'cancelled', isActive: false },
  SUCCEEDED: { status: 'succeeded', isActive: false },
  FAILED: { status: 'failed', isActive: false },
  TIMEOUT: { status: 'failed', isActive: false },
  ERROR: { status: 'failed', isActive: false },
  EXPIRED: { status: 'failed', isActive: false },
};

export class GlueRunner implements Runner {
  readonly hasRefresh = true;
  readonly isAlive = isAliveByLock;
  private readonly clients: Clients;
  private readonly job: string;

  constructor(clients: Clients, job: string) {
    this.clients = clients;
    this.job = job;
  }

  /** `done` resolves when Glue has accepted the run; ledger and attempts() show its progress. */
  start(request: RunRequest): RunHandle {
    return { done: this.begin(request) };
  }

  /** Requests the stop. The run ends within about a minute; attempts() shows when. */
  async stop(runId: string): Promise<void> {
    const active = (await this.jobRuns()).filter((run) => isActive(run) && idOf(run) === runId);
    const JobRunIds = active.flatMap(({ Id }) => Id ?? []);
    if (JobRunIds.length === 0) return;
    const { Errors = [] } = await this.clients.glue.send(
      new BatchStopJobRunCommand({ JobName: this.job, JobRunIds }),
    );
    const [first] = Errors;
    if (first) throw new Error(`Glue does not stop the run: ${first.ErrorDetail?.ErrorCode ?? ''}`);
  }

  async attempts(): Promise<ReadonlyMap<string, Attempt>> {
    const found = new Map<string, Attempt>();
    for (const run of await this.jobRuns()) {
      const id = idOf(run);
      const state = run.JobRunState;
      if (id === null || state === undefined || found.has(id)) continue;
      const { status, isActive } = attemptOf[state];
      const error = status === 'failed' ? `Glue ended the run with state ${state}.` : null;
      found.set(id, { status, isActive, error });
    }
    return found;
  }

  private async begin(request: RunRequest): Promise<Refusal | null> {
    try {
      if (request.from === 'ingest') {
        await this.clients.events.put(events.ingestRequested, ingestDetail(request));
      } else if (request.from === 'refresh') {
        await this.clients.events.put(events.refreshRequested, { run_id: request.runId });
      } else await this.startJob(request);
      return null;
    } catch (error) {
      if (error instanceof ConcurrentRunsExceededException) return this.conflict(request.runId);
      return {
        kind: 'unavailable',
        detail: 'AWS cannot start the run now; try again in a minute.',
        cause: error,
      };
    }
  }

  private async startJob(request: RunRequest): Promise<void> {
    const command = { JobName: this.job, Arguments: argumentsOf(request) };
    await this.clients.glue.send(new StartJobRunCommand(command));
  }

  /** StartJobRun has no client token: the conflicting run may be this one, if the reply of an earlier call was lost. */
  private async conflict(runId: string): Promise<Refusal | null> {
    const ids = (await this.jobRuns()).filter(isActive).map(idOf);
    if (ids.includes(runId)) return null;
    return { kind: 'conflict', runId: ids.find((id) => id !== null) ?? null };
  }

  /** Newest first. */
  private async jobRuns(): Promise<JobRun[]> {
    const input = { JobName: this.job, MaxResults: maxJobRuns };
    const { JobRuns = [] } = await this.clients.glue.send(new GetJobRunsCommand(input));
    return JobRuns.sort((a, b) => Number(b.StartedOn ?? 0) - Number(a.StartedOn ?? 0));
  }
}

const isActive = ({ JobRunState: state }: JobRun) =>
  state !== undefined && attemptOf[state].isActive;

/** Null for a run that was started by hand, before it writes its ledger. */
function idOf({ Arguments: given = {} }: JobRun): string | null {
  return given[glueArguments.runId] ?? given[glueArguments.resume] ?? null;
}

/** Every option has a value: Glue passes a flag as its name and an empty string. */
export function argumentsOf(request: RunRequest): Record<string, string> {
  const { runId, resumes, source, from, marts, asOf, force, reason } = request;
  return {
    [resumes ? glueArguments.resume : glueArguments.runId]: runId,
    ...(!resumes && source !== null && { [glueArguments.data]: source }),
    ...(from && { [glueArguments.from]: from }),
    ...(marts.length > 0 && { [glueArguments.marts]: marts.join(',') }),
    ...(asOf !== null && { [glueArguments.asOf]: asOf }),
    ...(force && { [glueArguments.force]: '' }),
    // The space keeps a reason that begins with a hyphen from being parsed as an option.
    ...(reason !== null && {
      [glueArguments.reason]: reason.startsWith('-') ? ` ${reason}` : reason,
    }),
  };
}

/** As src/ingest/event.ts parses it; ingest-load starts the pipeline with the same options. */
function ingestDetail({ runId, marts, asOf, force, reason }: RunRequest) {
  return { run_id: runId, marts, as_of: asOf, force, reason };
}

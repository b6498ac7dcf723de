/** Runs on AWS Glue, one at a time; what comes before and after the job begins by events. */
import type { GlueClient } from '@aws-sdk/client-glue';
import {
  BatchStopJobRunCommand,
  ConcurrentRunsExceededException,
  GetJobRunsCommand,
  StartJobRunCommand,
  type JobRun,
  type JobRunState,
} from '@aws-sdk/client-glue';
import type { Events } from '../platform/events.js';
import { events, glueArguments } from '../platform/names.js';
import {
  aliveByLock,
  type Attempt,
  type Begun,
  type Refusal,
  type RunOrder,
  type Runner,
} from './port.js';

interface Clients {
  readonly glue: GlueClient;
  readonly events: Events;
}

/** Newest first; more than any list of unfinished runs needs. */
const runsLookedAt = 100;

const told: Record<JobRunState, Omit<Attempt, 'error'>> = {
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
  readonly isAlive = aliveByLock;

  constructor(
    private readonly clients: Clients,
    private readonly job: string,
  ) {}

  /** `ended` resolves when the service has taken the run: its work is told by the ledger and by attempts(). */
  start(order: RunOrder): Begun {
    return { ended: this.begin(order) };
  }

  /** Glue is asked to; the run ends within a minute or so, which attempts() tells. */
  async stop(runId: string): Promise<void> {
    const active = (await this.jobRuns()).filter((run) => isActive(run) && idOf(run) === runId);
    const JobRunIds = active.flatMap(({ Id }) => Id ?? []);
    if (JobRunIds.length === 0) return;
    const { Errors = [] } = await this.clients.glue.send(
      new BatchStopJobRunCommand({ JobName: this.job, JobRunIds }),
    );
    const [first] = Errors;
    if (first) throw new Error(`Glue does not stop it: ${first.ErrorDetail?.ErrorCode ?? ''}`);
  }

  async attempts(): Promise<ReadonlyMap<string, Attempt>> {
    const found = new Map<string, Attempt>();
    for (const run of await this.jobRuns()) {
      const id = idOf(run);
      const state = run.JobRunState;
      if (id === null || state === undefined || found.has(id)) continue;
      const { status, isActive } = told[state];
      const error = status === 'failed' ? `Glue ended it as ${state}.` : null;
      found.set(id, { status, isActive, error });
    }
    return found;
  }

  private async begin(order: RunOrder): Promise<Refusal | null> {
    try {
      if (order.from === 'ingest') {
        await this.clients.events.put(events.ingestRequested, ingestDetail(order));
      } else if (order.from === 'refresh') {
        await this.clients.events.put(events.refreshRequested, { run_id: order.runId });
      } else await this.startJob(order);
      return null;
    } catch (error) {
      if (error instanceof ConcurrentRunsExceededException) return this.conflict(order.runId);
      return {
        kind: 'unavailable',
        detail: 'AWS does not start the run now; try again in a minute.',
        cause: error,
      };
    }
  }

  private async startJob(order: RunOrder): Promise<void> {
    const command = { JobName: this.job, Arguments: argumentsOf(order) };
    await this.clients.glue.send(new StartJobRunCommand(command));
  }

  /** StartJobRun has no token of its own: the run in the way may be this one, whose reply was lost. */
  private async conflict(runId: string): Promise<Refusal | null> {
    const ids = (await this.jobRuns()).filter(isActive).map(idOf);
    if (ids.includes(runId)) return null;
    return { kind: 'conflict', runId: ids.find((id) => id !== null) ?? null };
  }

  /** Newest first. */
  private async jobRuns(): Promise<JobRun[]> {
    const asked = { JobName: this.job, MaxResults: runsLookedAt };
    const { JobRuns = [] } = await this.clients.glue.send(new GetJobRunsCommand(asked));
    return JobRuns.sort((a, b) => Number(b.StartedOn ?? 0) - Number(a.StartedOn ?? 0));
  }
}

const isActive = ({ JobRunState: state }: JobRun) => state !== undefined && told[state].isActive;

/** A run that was started by hand may have no id before it writes its ledger. */
function idOf({ Arguments: given = {} }: JobRun): string | null {
  return given[glueArguments.runId] ?? given[glueArguments.resume] ?? null;
}

/** Each option has a value: Glue sends a flag as its name and an empty word. */
export function argumentsOf(order: RunOrder): Record<string, string> {
  const { runId, resumes, source, from, marts, asOf, force, reason } = order;
  return {
    [resumes ? glueArguments.resume : glueArguments.runId]: runId,
    ...(!resumes && source !== null && { [glueArguments.data]: source }),
    ...(from && { [glueArguments.from]: from }),
    ...(marts.length > 0 && { [glueArguments.marts]: marts.join(',') }),
    ...(asOf !== null && { [glueArguments.asOf]: asOf }),
    ...(force && { [glueArguments.force]: '' }),
    // Behind a space, a reason that begins with a hyphen is no option.
    ...(reason !== null && {
      [glueArguments.reason]: reason.startsWith('-') ? ` ${reason}` : reason,
    }),
  };
}

/** As src/ingest/event.ts reads it; the load starts the pipeline with the same wishes. */
function ingestDetail({ runId, marts, asOf, force, reason }: RunOrder) {
  return { run_id: runId, marts, as_of: asOf, force, reason };
}

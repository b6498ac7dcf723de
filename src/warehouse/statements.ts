/** Statements on Redshift through its Data API: asked once, waited for by long polling, given up in time. */
import { setTimeout as wait } from 'node:timers/promises';
import {
  ActiveStatementsExceededException,
  ActiveWaitingRequestsExceededException,
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  paginateGetStatementResult,
  RedshiftDataClient,
  type Field,
  type RedshiftDataClientConfig,
} from '@aws-sdk/client-redshift-data';
import { circuitBreaker, ConsecutiveBreaker, handleWhen } from 'cockatiel';
import type { Scalar } from '../store/columns.js';

/** The warehouse did not do what was asked; `message` holds no values. */
export class WarehouseError extends Error {}

/** It said no to the statement itself: it is no sign of an outage. */
class StatementError extends WarehouseError {}

export interface StatementLimits {
  readonly deadlineMs: number;
  /** Statements that this process begins in any second. */
  readonly perSecond: number;
  /** After this many failures in a row none is asked for a while. */
  readonly failures: number;
  readonly pauseMs: number;
}

interface Place {
  readonly workgroup: string;
  readonly database: string;
}

const longPollSeconds = 20;
const pollMs = 500;
/** A long poll must not be taken for a lost reply. */
const timeouts = { connectionTimeout: 3_000, requestTimeout: 40_000, throwOnRequestTimeout: true };

export const redshiftClient = (told: RedshiftDataClientConfig = {}) =>
  new RedshiftDataClient({ maxAttempts: 4, requestHandler: timeouts, ...told });

export class Statements {
  private readonly begun: number[] = [];
  private readonly breaker;

  constructor(
    private readonly client: RedshiftDataClient,
    private readonly place: Place,
    private readonly limits: StatementLimits,
  ) {
    this.breaker = circuitBreaker(
      handleWhen((error) => !(error instanceof StatementError)),
      { halfOpenAfter: limits.pauseMs, breaker: new ConsecutiveBreaker(limits.failures) },
    );
  }

  /**
   * Runs a statement to its end and returns its id. The token names the work: the same one within eight hours
   * is the same statement, whoever asks. Raises WarehouseError.
   */
  async run(sql: string, token: string): Promise<string> {
    try {
      return await this.breaker.execute(() => this.toItsEnd(sql, token));
    } catch (error) {
      if (error instanceof WarehouseError) throw error;
      throw new WarehouseError('The warehouse cannot be reached.', { cause: error });
    }
  }

  /** Rows of a finished statement. Raises WarehouseError when some are missing. */
  async rows(id: string): Promise<Scalar[][]> {
    const rows: Scalar[][] = [];
    let total = 0;
    for await (const page of paginateGetStatementResult({ client: this.client }, { Id: id })) {
      rows.push(...(page.Records ?? []).map((record) => record.map(valueOf)));
      total = page.TotalNumRows ?? 0;
    }
    if (rows.length === total) return rows;
    throw new WarehouseError(`A result has ${rows.length} rows in the place of ${total}.`);
  }

  private async toItsEnd(sql: string, token: string): Promise<string> {
    const deadline = Date.now() + this.limits.deadlineMs;
    const id = await this.submit(sql, token, deadline);
    const ended = await this.ended(id, deadline);
    if (ended.status === 'FINISHED') return id;
    throw new StatementError(`A statement ended as ${ended.status}.`, { cause: ended.error });
  }

  private async submit(sql: string, token: string, deadline: number): Promise<string> {
    for (;;) {
      await this.takeTurn(deadline);
      try {
        const { workgroup: WorkgroupName, database: Database } = this.place;
        const asked = { WorkgroupName, Database, Sql: sql, ClientToken: token };
        const { Id } = await this.client.send(new ExecuteStatementCommand(asked));
        if (Id === undefined) throw new WarehouseError('The Data API gave no id.');
        return Id;
      } catch (error) {
        const isBusy = error instanceof ActiveStatementsExceededException;
        if (!isBusy || Date.now() >= deadline) throw error;
        await wait(pollMs);
      }
    }
  }

  private async ended(id: string, deadline: number) {
    let status: string | undefined;
    let error: string | undefined;
    let waits = longPollSeconds;
    while (!isEnd(status)) {
      const left = deadline - Date.now();
      if (left <= 0) await this.giveUp(id);
      const seconds = Math.min(waits, Math.ceil(left / 1000));
      try {
        const asked = { Id: id, ...(seconds > 0 && { WaitTimeSeconds: seconds }) };
        const described = await this.client.send(new DescribeStatementCommand(asked));
        [status, error] = [described.Status, described.Error];
        if (waits === 0 && !isEnd(status)) await wait(pollMs);
      } catch (failure) {
        // Too many wait already: then it is asked now and then.
        if (!(failure instanceof ActiveWaitingRequestsExceededException)) throw failure;
        waits = 0;
      }
    }
    return { status, error };
  }

  private async giveUp(id: string): Promise<never> {
    // It may have ended just now, or be gone: then there is nothing to cancel.
    await this.client.send(new CancelStatementCommand({ Id: id })).catch(() => undefined);
    throw new WarehouseError(`A statement took longer than ${this.limits.deadlineMs} ms.`);
  }

  private async takeTurn(deadline: number): Promise<void> {
    for (;;) {
      const now = Date.now();
      while ((this.begun[0] ?? Infinity) <= now - 1000) this.begun.shift();
      if (this.begun.length < this.limits.perSecond) break;
      if (now >= deadline) throw new WarehouseError('Too many statements wait for their turn.');
      await wait((this.begun[0] ?? now) + 1000 - now);
    }
    this.begun.push(Date.now());
  }
}

const isEnd = (status: string | undefined) =>
  status === 'FINISHED' || status === 'FAILED' || status === 'ABORTED';

/** A cell as it was sent: decimals, dates and times are text. */
export function valueOf(field: Field): Scalar {
  if (field.isNull) return null;
  const value = field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue;
  if (value === undefined) throw new WarehouseError('A cell has a type that is not expected.');
  return value;
}

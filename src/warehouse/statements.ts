/** Runs statements through the Redshift Data API: once, with long polling, a deadline and a circuit breaker. */
import { randomUUID } from 'node:crypto';
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
import type { Scalar } from '../query/scalar.ts';

/** A statement could not be run; `message` contains no values. */
export class WarehouseError extends Error {}

/** The database rejected the statement, so the warehouse is reachable. `reason` is the database's message. */
export class StatementError extends WarehouseError {
  readonly reason: string;

  constructor(status: string | undefined, reason: string) {
    super(`A statement ended as ${String(status)}.`, { cause: reason });
    this.reason = reason;
  }
}

export interface StatementLimits {
  readonly deadlineMs: number;
  /** Maximum of statements that this process starts per second. */
  readonly perSecond: number;
  /** Consecutive failures that open the circuit breaker. */
  readonly failures: number;
  readonly pauseMs: number;
}

export interface StatementRequest {
  readonly sql: string;
  /**
   * Client token: the same one within eight hours is the same statement, in any process. A new one by default, reused
   * when the request is sent again.
   */
  readonly token?: string;
  /** Parameters by name. The service accepts no empty string. */
  readonly values?: Readonly<Record<string, string>>;
  /** Shorter than the default when a request is waiting. */
  readonly deadlineMs?: number;
}

interface Place {
  readonly workgroup: string;
  readonly database: string;
}

const longPollSeconds = 20;
const pollMs = 500;
/** Longer than a long poll, which must not count as a lost reply. */
const timeouts = { connectionTimeout: 3_000, requestTimeout: 40_000, throwOnRequestTimeout: true };

export const redshiftClient = (options: RedshiftDataClientConfig = {}) =>
  new RedshiftDataClient({ maxAttempts: 4, requestHandler: timeouts, ...options });

export class Statements {
  private readonly begun: number[] = [];
  private readonly breaker;
  private readonly client: RedshiftDataClient;
  private readonly place: Place;
  private readonly limits: StatementLimits;

  constructor(client: RedshiftDataClient, place: Place, limits: StatementLimits) {
    this.client = client;
    this.place = place;
    this.limits = limits;
    this.breaker = circuitBreaker(
      handleWhen((error) => !(error instanceof StatementError)),
      { halfOpenAfter: limits.pauseMs, breaker: new ConsecutiveBreaker(limits.failures) },
    );
  }

  /** Runs a statement to its end and returns its id. Raises WarehouseError. */
  async run(statement: StatementRequest): Promise<string> {
    try {
      return await this.breaker.execute(() => this.toItsEnd(statement));
    } catch (error) {
      if (error instanceof WarehouseError) throw error;
      throw new WarehouseError('The warehouse cannot be reached.', { cause: error });
    }
  }

  /** Rows of a finished statement, page by page. Raises WarehouseError at the end when some are missing. */
  async *pages(id: string): AsyncGenerator<Scalar[][]> {
    let [count, total] = [0, 0];
    for await (const page of this.replies(id)) {
      const rows = (page.Records ?? []).map((record) => record.map(valueOf));
      count += rows.length;
      total = page.TotalNumRows ?? 0;
      yield rows;
    }
    if (count !== total) {
      throw new WarehouseError(`A result has ${count} rows in the place of ${total}.`);
    }
  }

  private async *replies(id: string) {
    try {
      yield* paginateGetStatementResult({ client: this.client }, { Id: id });
    } catch (error) {
      // Results expire after a day, or with a replaced workgroup.
      throw new WarehouseError('A result cannot be read.', { cause: error });
    }
  }

  private async toItsEnd(statement: StatementRequest): Promise<string> {
    const { deadlineMs = this.limits.deadlineMs } = statement;
    const deadline = Date.now() + deadlineMs;
    const id = await this.submit(statement, deadline);
    const ended = await this.ended(id, deadline, deadlineMs);
    if (ended.status === 'FINISHED') return id;
    throw new StatementError(ended.status, ended.error ?? 'it was cancelled');
  }

  private async submit(
    { sql, token = randomUUID(), values = {} }: StatementRequest,
    deadline: number,
  ): Promise<string> {
    const Parameters = Object.entries(values).map(([name, value]) => ({ name, value }));
    const input = {
      ...{ WorkgroupName: this.place.workgroup, Database: this.place.database },
      ...{ Sql: sql, ClientToken: token, ...(Parameters.length > 0 && { Parameters }) },
    };
    for (;;) {
      await this.takeTurn(deadline);
      try {
        const { Id } = await this.client.send(new ExecuteStatementCommand(input));
        if (Id === undefined) throw new WarehouseError('The Data API gave no id.');
        return Id;
      } catch (error) {
        const isBusy = error instanceof ActiveStatementsExceededException;
        if (!isBusy || Date.now() >= deadline) throw error;
        await wait(pollMs);
      }
    }
  }

  private async ended(id: string, deadline: number, deadlineMs: number) {
    let status: string | undefined;
    let error: string | undefined;
    let waits = longPollSeconds;
    while (!isEnd(status)) {
      const left = deadline - Date.now();
      if (left <= 0) await this.giveUp(id, deadlineMs);
      const seconds = Math.min(waits, Math.ceil(left / 1000));
      try {
        const input = { Id: id, ...(seconds > 0 && { WaitTimeSeconds: seconds }) };
        const described = await this.client.send(new DescribeStatementCommand(input));
        [status, error] = [described.Status, described.Error];
        if (waits === 0 && !isEnd(status)) await wait(pollMs);
      } catch (failure) {
        // Too many long polls are active: fall back to plain polling.
        if (!(failure instanceof ActiveWaitingRequestsExceededException)) throw failure;
        waits = 0;
      }
    }
    return { status, error };
  }

  private async giveUp(id: string, deadlineMs: number): Promise<never> {
    // Nothing to cancel when the statement has ended or expired meanwhile.
    await this.client.send(new CancelStatementCommand({ Id: id })).catch(() => undefined);
    throw new WarehouseError(`A statement took longer than ${deadlineMs} ms.`);
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

/** A cell as the service sends it: decimals, dates and times are strings. */
export function valueOf(field: Field): Scalar {
  if (field.isNull) return null;
  const value = field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue;
  if (value === undefined) throw new WarehouseError('A cell has a type that is not expected.');
  return value;
}

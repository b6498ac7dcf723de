/** EventBridge's part: what the doubles recorded goes by the rules of infra/ to the functions that they name. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Doubles } from '../support/doubles.ts';
import type { Deployment, LambdaFunction, Rule } from './deployment.ts';

/** An event, and the bus that it was put on. */
export interface BusEvent {
  readonly bus: string;
  readonly id: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Delivery {
  readonly event: BusEvent;
  /** What the function returned; null where the rule has no target. */
  readonly outcome: unknown;
}

export type Invoke = (target: LambdaFunction, event: unknown, rule: Rule) => Promise<unknown>;

/** The event of a job comes after the last write of the ledger. */
const patienceMs = 60_000;

export class Bus {
  private taken = 0;
  private readonly doubles: Doubles;
  private readonly rules: Deployment['rules'];
  private readonly invoke: Invoke;

  constructor(doubles: Doubles, rules: Deployment['rules'], invoke: Invoke) {
    this.doubles = doubles;
    this.rules = rules;
    this.invoke = invoke;
  }

  /** All events that were put until now, in order. */
  all = async () => (await this.doubles.control('GET', 'events')) as BusEvent[];

  /** Waits for an event that is new, and delivers all that are, in order. */
  async deliver(): Promise<Delivery[]> {
    const end = Date.now() + patienceMs;
    while ((await this.waiting()) === 0) {
      if (Date.now() > end) throw new Error('there is no new event');
      await wait(200);
    }
    const events = (await this.all()).slice(this.taken);
    this.taken += events.length;
    return this.deliverAll(events);
  }

  /** How many events are new. */
  waiting = async () => (await this.all()).length - this.taken;

  async deliverAll(events: readonly BusEvent[]): Promise<Delivery[]> {
    const done: Delivery[] = [];
    for (const event of events) {
      const { bus, ...delivered } = event;
      for (const rule of this.rules.filter((one) => isMatched(event, one))) {
        const { targets } = rule;
        if (targets.length === 0) done.push({ event, outcome: null });
        for (const target of targets)
          done.push({ event, outcome: await this.invoke(target, delivered, rule) });
      }
    }
    return done;
  }
}

const isMatched = (event: BusEvent, { bus, pattern }: Rule): boolean =>
  event.bus === bus && matches(event, pattern);

/** An event pattern as far as ours go: fields, each with a list of texts or endings; `$or` of several patterns. */
function matches(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.some((one) => matchesText(value, one));
  return Object.entries(pattern as object).every(([name, inner]) => {
    if (name === '$or') return (inner as unknown[]).some((one) => matches(value, one));
    const field: unknown = (value as Record<string, unknown> | undefined)?.[name];
    return matches(field, inner);
  });
}

function matchesText(value: unknown, pattern: unknown): boolean {
  if (typeof pattern === 'string') return value === pattern;
  const { suffix, ...others } = pattern as { suffix?: string };
  if (suffix === undefined || Object.keys(others).length > 0)
    throw new Error(`the rehearsal does not know the pattern ${JSON.stringify(pattern)}`);
  return typeof value === 'string' && value.endsWith(suffix);
}

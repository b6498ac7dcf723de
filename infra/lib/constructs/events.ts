/** The event bus of a stage, separate from other stages in the account, and rules that call functions. */
import { Duration } from 'aws-cdk-lib';
import { EventBus, Rule, type EventPattern, type IEventBus } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { events, resources } from '../../../src/platform/names.ts';
import { allow } from '../access.ts';
import type { StageStack } from '../context.ts';
import type { Keys } from '../stacks/keys.ts';
import type { CodeFunction } from './function.ts';
import { DeadLetters } from './dead-letters.ts';

export class StageBus extends Construct {
  /** As GP_EVENT_BUS. */
  readonly name: string;
  readonly bus: IEventBus;
  /** Events that could not be encrypted or decrypted. */
  readonly deadLetters: DeadLetters;

  constructor(scope: StageStack, keys: Keys) {
    super(scope, 'bus');
    const eventBusName = (this.name = scope.named(resources.events));
    this.deadLetters = new DeadLetters(scope, resources.events, keys);
    const { deadLetters: deadLetterQueue } = this;
    const bus = new EventBus(this, resources.events, {
      ...{ eventBusName, deadLetterQueue, kmsKey: keys.messages },
    });
    // With exactOptionalPropertyTypes its class is not the interface that it implements.
    this.bus = bus as IEventBus;
    deadLetterQueue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [deadLetterQueue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': bus.eventBusArn } },
      }),
    );
  }

  allowPut(to: IRole): void {
    const conditions = { StringEquals: { 'events:source': events.source } };
    allow(to, ['events:PutEvents'], [this.bus.eventBusArn], { conditions });
  }
}

interface Reaction {
  /** Default: the bus of the account, with the events of AWS services. */
  readonly from?: StageBus;
  readonly eventPattern: EventPattern;
  readonly target: CodeFunction;
  readonly deadLetterQueue: IQueue;
}

/** Calls a function on an event; after several failures the event goes to the dead letters. */
export function on(
  scope: StageStack,
  id: string,
  { from, target, deadLetterQueue, eventPattern }: Reaction,
) {
  const retried = { deadLetterQueue, retryAttempts: 5, maxEventAge: Duration.hours(2) };
  const targets = [new LambdaFunction(target, retried)];
  const bus = from && { eventBus: from.bus };
  new Rule(scope, id, { ruleName: scope.named(id), eventPattern, targets, ...bus });
}

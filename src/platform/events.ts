/** Events on the EventBridge bus, which invoke the next function of the chain. */
import {
  EventBridgeClient,
  PutEventsCommand,
  type EventBridgeClientConfig,
} from '@aws-sdk/client-eventbridge';
import { events } from './names.ts';

export interface Events {
  /** Puts an event, which is delivered at least once. */
  put(type: string, detail: object): Promise<void>;
}

export class EventBus implements Events {
  private readonly client: EventBridgeClient;
  private readonly bus: string;

  /** Credentials, region and endpoint come from the SDK's default chain unless given. */
  constructor(bus: string, options: EventBridgeClientConfig = {}) {
    this.bus = bus;
    this.client = new EventBridgeClient(options);
  }

  async put(type: string, detail: object): Promise<void> {
    const entry = {
      EventBusName: this.bus,
      Source: events.source,
      DetailType: type,
      Detail: JSON.stringify(detail),
    };
    const { FailedEntryCount, Entries } = await this.client.send(
      new PutEventsCommand({ Entries: [entry] }),
    );
    // A rejected entry does not fail the request.
    if (FailedEntryCount === 0) return;
    throw new Error(
      `EventBridge rejected the event "${type}": ${Entries?.[0]?.ErrorCode ?? 'no code'}`,
    );
  }
}

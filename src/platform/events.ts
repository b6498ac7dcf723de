/** Telling the next function of the chain: an event on the bus of EventBridge. */
import {
  EventBridgeClient,
  PutEventsCommand,
  type EventBridgeClientConfig,
} from '@aws-sdk/client-eventbridge';
import { events } from './names.js';

export interface Events {
  /** Puts an event; it arrives at least once. */
  put(type: string, detail: object): Promise<void>;
}

export class EventBus implements Events {
  private readonly client: EventBridgeClient;

  /** By the SDK's own chain of credentials, region and endpoint, unless told otherwise. */
  constructor(
    private readonly bus: string,
    told: EventBridgeClientConfig = {},
  ) {
    this.client = new EventBridgeClient(told);
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
    // A refused entry is no error of the request.
    if (FailedEntryCount === 0) return;
    throw new Error(`EventBridge did not take "${type}": ${Entries?.[0]?.ErrorCode ?? 'no code'}`);
  }
}

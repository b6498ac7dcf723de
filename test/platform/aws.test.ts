/** Events and secrets, by the SDK's own clients. */
import t from 'tap';
import { EventBus } from '../../src/platform/events.ts';
import { Secrets } from '../../src/platform/secrets.ts';
import { awsService } from '../support/aws-service.ts';

t.test('an event on the bus of the stage; one that the bus rejects is an error', async (t) => {
  const state: { reply: object } = { reply: { FailedEntryCount: 0, Entries: [{ EventId: '1' }] } };
  const { client, sent } = await awsService(t, { PutEvents: () => ({ body: state.reply }) });
  const bus = new EventBus('stage', client);
  await bus.put('files landed', { run_id: 'r1' });
  const entry = { EventBusName: 'stage', Source: 'global-partners', DetailType: 'files landed' };
  t.strictSame(sent, [['PutEvents', { Entries: [{ ...entry, Detail: '{"run_id":"r1"}' }] }]]);
  const text = 'EventBridge rejected the event "x": ';
  state.reply = { FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] };
  await t.rejects(bus.put('x', {}), { message: `${text}ThrottlingException` });
  for (const reply of [{ FailedEntryCount: 1 }, { FailedEntryCount: 1, Entries: [] }]) {
    state.reply = reply;
    await t.rejects(bus.put('x', {}), { message: `${text}no code` });
  }
});

t.test('a secret is read once, until it is to be fresh', async (t) => {
  const state: { text: string | undefined } = { text: 'first' };
  const { client, sent } = await awsService(t, {
    GetSecretValue: () => ({ body: { SecretString: state.text } }),
  });
  const secrets = new Secrets(client);
  t.equal(await secrets.read('a'), 'first');
  state.text = 'second';
  t.equal(await secrets.read('a'), 'first');
  t.equal(await secrets.read('b'), 'second');
  t.equal(await secrets.read('a', true), 'second');
  t.equal(await secrets.read('a'), 'second');
  const asked = (SecretId: string) => ['GetSecretValue', { SecretId }];
  t.strictSame(sent, ['a', 'b', 'a'].map(asked));
  state.text = undefined;
  await t.rejects(secrets.read('c'), { message: 'The secret c holds no text.' });
});

t.test('a password is a field of JSON; an error does not show the secret', async (t) => {
  const state = { text: '{"password":"one","username":"u"}' };
  const { client } = await awsService(t, {
    GetSecretValue: () => ({ body: { SecretString: state.text } }),
  });
  const secrets = new Secrets(client);
  t.equal(await secrets.password('a'), 'one');
  state.text = '{"password":"two"}';
  t.equal(await secrets.password('a'), 'one');
  t.equal(await secrets.password('a', true), 'two');
  for (const text of ['hidden', '{"password":""}', '{"user":"hidden"}']) {
    state.text = text;
    const error: unknown = await secrets.password('a', true).catch((failure: unknown) => failure);
    t.match(error, { message: 'The secret a is not JSON with a password.', cause: undefined });
  }
});

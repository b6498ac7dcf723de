/** Requests that come too slowly, and those that are on their way when the API is told to end. */
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { DirectoryStore } from '../../../src/platform/objects/directory.ts';
import type { ObjectStore } from '../../../src/platform/objects/port.ts';
import { testApp, type TestApp } from '../../support/app.ts';

async function listening({ app }: TestApp): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}

/** Everything that comes back until the other side closes. */
function conversation(port: number, first: string) {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  const ended = new Promise<string>((resolve, reject) => {
    socket.on('data', (data) => (text += data.toString())).once('error', reject);
    socket.once('close', () => {
      resolve(text);
    });
  });
  socket.write(first);
  return { socket, ended };
}

t.test('a request that is not whole in time is told so, and its connection ends', async (t) => {
  const port = await listening(
    await testApp(t, { release: null, settings: { GP_REQUEST_SECONDS: '1' } }),
  );
  const { ended } = conversation(port, 'GET /health/live HTTP/1.1\r\nhost: x\r\nx-slow: ');
  t.match(await ended, /^HTTP\/1.1 408 [^]*problem\+json[^]*request-timeout/);
});

/** A store whose first reading of the pointer waits for a word. */
function waiting(store: ObjectStore): {
  store: ObjectStore;
  reached: Promise<void>;
  go: () => void;
} {
  let go: () => void = () => undefined;
  let reach: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const slow = Object.create(store) as ObjectStore;
  slow.get = async (key) => {
    reach();
    await gate;
    return store.get(key);
  };
  return { store: slow, reached, go };
}

async function answeredWhileClosing(t: Test): Promise<string> {
  let gate: ReturnType<typeof waiting> | null = null;
  const api = await testApp(t, {
    objects: (home) => (gate = waiting(new DirectoryStore(join(home, 'objects')))).store,
  });
  const port = await listening(api);
  const authorization = `authorization: Bearer ${await api.token()}`;
  const head = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\n${authorization}\r\n\r\n`;
  // The second one is on the same connection, behind the first.
  const { ended } = conversation(port, head('/v1/clv?limit=1') + head('/v1/clv?limit=2'));
  const { reached, go } = gate as unknown as ReturnType<typeof waiting>;
  await reached;
  const closing = api.app.close();
  go();
  await closing;
  return ended;
}

t.setTimeout(30_000);

t.test('what was asked before the end is answered', async (t) => {
  const text = await answeredWhileClosing(t);
  t.match(text, /^HTTP\/1.1 200 [^]*"total_rows":5/);
  t.match(text, /"rows":2/, 'the one behind it too');
  t.notMatch(text, /503/);
});

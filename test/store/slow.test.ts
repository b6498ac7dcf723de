/** A warehouse that takes too long: callers are told in time, and the table is there for those who ask later. */
import t from 'tap';
import { testApp } from '../support/app.ts';

const settings = { GP_READ_SECONDS: '1' };
const late = {
  status: 503,
  type: 'urn:global-partners:problem:read-timeout',
  detail: 'Table clv took longer than 1 s to read.',
};

/** Opened once, from outside. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

t.test('a table that is read too slowly is a 503, and there once it has been read', async (t) => {
  const { open, opened } = gate();
  let loads = 0;
  const { get } = await testApp(t, {
    settings,
    warehouse: (lake) => ({
      load: async (table, version) => {
        loads += 1;
        await opened;
        return lake.load(table, version);
      },
    }),
  });
  const paths = ['/v1/clv', '/v1/clv/aggregate', '/v1/clv?format=csv', '/v1/clv/customers/c1'];
  for (const reply of await Promise.all(paths.map((path) => get(path)))) {
    t.match(reply.json(), late);
    t.equal(reply.headers['retry-after'], '10');
  }
  open();
  t.equal((await get('/v1/clv?format=csv')).status, 200);
  t.equal(loads, 1, 'nobody began to read it a second time');
});

t.test('statements that take too long are a 503', async (t) => {
  const { open, opened } = gate();
  t.teardown(open);
  const { get } = await testApp(t, {
    settings: { ...settings, GP_TABLE_BYTES: '0' },
    warehouse: (lake) => ({
      load: () => Promise.reject(new Error('it is too large')),
      query: async function* (...asked) {
        await opened;
        yield* lake.query(...asked);
      },
    }),
  });
  const paths = ['/v1/clv', '/v1/clv/aggregate', '/v1/clv?format=ndjson', '/v1/clv/customers/c1'];
  for (const reply of await Promise.all(paths.map((path) => get(path))))
    t.match(reply.json(), late);
});

t.test('an export whose next part takes too long breaks off', async (t) => {
  const { open, opened } = gate();
  const { app, token } = await testApp(t, {
    settings: { ...settings, GP_TABLE_BYTES: '0' },
    warehouse: (lake) => ({
      load: () => Promise.reject(new Error('it is too large')),
      query: async function* (of, statement) {
        yield* lake.query(of, statement);
        if (!statement.sql.includes('count(')) await opened;
      },
    }),
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const headers = { authorization: `Bearer ${await token()}` };
  const reply = await fetch(`${url}/v1/clv?format=ndjson`, { headers });
  t.equal(reply.status, 200);
  await t.rejects(reply.text());
  open();
});

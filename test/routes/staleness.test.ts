/** A new release and an outage change every reply that depends on them, and its validator with it. */
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import { describedApi } from '../../src/tools/described-api.ts';
import { testApp, type Answer } from '../support/app.ts';
import { tables } from '../support/data.ts';

/** GET routes that tell nothing of the release that is served. */
const independent = [
  ...['/health/live', '/v1/openapi.json', '/metrics', '/v1/runs', '/v1/runs/{run_id}'],
  // Of the release in its path.
  '/v1/releases/{release}/quarantine',
];
/** Documents without validator. */
const untagged = ['/health/ready', '/v1/releases'];
/** What an outage leaves as it is: it tells no figure of a mart. */
const sameInOutage = ['/v1/marts', '/v1/releases'];

const { paths } = (await describedApi()) as { paths: Record<string, { get?: unknown }> };
const dependent = Object.entries(paths).flatMap(([path, { get }]) =>
  get && !independent.includes(path) ? [path] : [],
);
const urls = dependent.flatMap((path) => {
  const url = path.replace('{customer_id}', 'c1').replace(/changes$/, 'changes?since=first');
  const isTable = !untagged.includes(path) && path !== '/v1/marts' && !/current$/.test(path);
  const csv = `${url}${url.includes('?') ? '&' : '?'}format=csv`;
  return isTable ? [url, csv] : [url];
});

async function open(t: Test) {
  const state = { isDown: false };
  const api = await testApp(t, {
    objects: (home) => {
      const store = new DirectoryStore(join(home, 'objects'));
      return Object.assign(Object.create(store) as DirectoryStore, {
        get: (key: string) => (state.isDown ? Promise.reject(new Error('down')) : store.get(key)),
      });
    },
  });
  const admin = await api.token('admin');
  const read = (url: string, headers = {}) => api.get(url, admin, headers);
  const readAll = async () => {
    const replies = new Map<string, Answer>();
    for (const url of urls) replies.set(url, await read(url));
    return replies;
  };
  return { ...api, state, read, readAll };
}

/** What is wrong with the replies after a change, and with a request that names the validator from before. */
async function problems(
  { read }: Pick<Awaited<ReturnType<typeof open>>, 'read'>,
  before: Map<string, Answer>,
  release: string,
  same: readonly string[] = [],
) {
  const wrong: string[] = [];
  for (const [url, earlier] of before) {
    const tag = earlier.headers['etag'] as string | undefined;
    if (earlier.status !== 200) wrong.push(`${url}: ${earlier.status} before`);
    if ((tag === undefined) !== untagged.includes(url)) wrong.push(`${url}: tag ${tag}`);
    const reply = await read(url, tag === undefined ? {} : { 'if-none-match': tag });
    if (same.includes(url)) continue;
    if (reply.status !== 200) wrong.push(`${url}: ${reply.status}`);
    if (tag !== undefined && reply.headers['etag'] === tag) wrong.push(`${url}: the same tag`);
    // A file has no mark of an outage but its validator.
    if (!url.includes('format=csv')) {
      if (reply.body === earlier.body) wrong.push(`${url}: the same body`);
    } else if (reply.headers['x-release'] !== release) {
      wrong.push(`${url}: of release ${String(reply.headers['x-release'])}`);
    }
  }
  return wrong;
}

t.test('a new release', async (t) => {
  const api = await open(t);
  const before = await api.readAll();
  await api.publish({ release: 'second', tables, asOf: '2024-02-21' });
  t.strictSame(await problems(api, before, 'second'), []);
});

t.test('an outage, and its end', async (t) => {
  const api = await open(t);
  const before = await api.readAll();
  api.state.isDown = true;
  t.strictSame(await problems(api, before, 'first', sameInOutage), []);
  const during = await api.readAll();
  api.state.isDown = false;
  t.strictSame(await problems(api, during, 'first', sameInOutage), []);
});

t.test('look-ups and assistants are marked as stale in an outage', async (t) => {
  const { app, post, state, token } = await open(t);
  const bearer = await token('admin');
  const marked = async () => {
    const found: Record<string, unknown> = {};
    for (const mart of ['clv', 'segments', 'churn']) {
      found[mart] = (
        await post(`/v1/${mart}/lookup`, { customer_ids: ['c1'] }, bearer)
      ).json().meta['stale'];
    }
    const call = { name: 'query_rows', arguments: { table: 'clv', limit: 1 } };
    const { body: answer } = await app.inject({
      method: 'POST',
      url: '/mcp',
      headers: {
        authorization: `Bearer ${bearer}`,
        accept: 'application/json, text/event-stream',
      },
      payload: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: call },
    });
    found['assistant'] = /stale\\?":(true|false)/.exec(answer)?.[1] === 'true';
    return found;
  };
  const all = (stale: boolean) => ({
    ...{ clv: stale, segments: stale, churn: stale },
    assistant: stale,
  });
  t.strictSame(await marked(), all(false));
  state.isDown = true;
  t.strictSame(await marked(), all(true));
  state.isDown = false;
  t.strictSame(await marked(), all(false));
});

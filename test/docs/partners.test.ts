/** The nightly jobs of docs/partners.md, run as they are written there: over releases, a purged one and a 429. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { problems } from '../../src/errors.ts';
import { testApp } from '../support/app.ts';
import { tables } from '../support/data.ts';
import { customers } from '../support/data-clv.ts';
import { sendJson, serve } from '../support/google/server.ts';

const run = promisify(execFile);
const page = readFileSync('docs/partners.md', 'utf8');
const block = (language: string) =>
  new RegExp(`\`\`\`${language}\n(.*?)\n\`\`\``, 's').exec(page)?.[1] ?? '';
const jobs = {
  python: { file: 'job.py', command: [resolve('.venv/contract/bin/python'), 'job.py'] },
  ts: { file: 'job.mts', command: [process.execPath, 'job.mts'] },
};

const client = { id: 'the-client', secret: 'the-secret' };

/** Issues tokens for client credentials, as the token endpoint of OAuth 2 does (RFC 6749, 4.4). */
async function tokenEndpoint(t: Test, token: string, before: () => Promise<void>): Promise<string> {
  const expected = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`;
  const url = await serve(t, async ({ headers, body }, reply) => {
    const isGranted =
      headers.authorization === expected && body === 'grant_type=client_credentials';
    await before();
    sendJson(
      reply,
      isGranted ? 200 : 401,
      isGranted ? { access_token: token, expires_in: 3600 } : {},
    );
  });
  return `${url}/oauth2/token`;
}

const clvOf = (change: object, without = '') =>
  customers.filter((row) => row['customer_id'] !== without).map((row) => ({ ...row, ...change }));

for (const [language, { file, command }] of Object.entries(jobs)) {
  t.test(`the job in ${language}`, async (t) => {
    const settings = { GP_RATE_REQUESTS: '4', GP_RATE_SECONDS: '1' };
    const waits: unknown[] = [];
    const log = (line: Record<string, unknown>) => line['status'] === 429 && waits.push(line);
    const { app, get, token, publish } = await testApp(t, {
      settings: { ...settings, LOG_LEVEL: 'info' },
      log,
    });
    const API_URL = await app.listen({ host: '127.0.0.1', port: 0 });
    const bearer = await token('partner', { filters: { restaurant_id: ['r1'] } });
    /** The requests of this second: the job has to wait for the next one. */
    const useUp = async () => {
      for (let i = 0; i < 4; i += 1) await get('/v1/clv?limit=1', bearer);
    };
    const folder = mkdtempSync(join(tmpdir(), 'gp-partner-'));
    t.teardown(() => {
      rmSync(folder, { recursive: true });
    });
    writeFileSync(join(folder, file), block(language));
    const env = {
      ...process.env,
      API_URL,
      TOKEN_URL: await tokenEndpoint(t, bearer, useUp),
      ...{ CLIENT_ID: client.id, CLIENT_SECRET: client.secret },
    };
    const [binary = '', ...args] = command;
    const copied = async () => {
      await run(binary, args, { cwd: folder, env });
      return JSON.parse(readFileSync(join(folder, 'clv.json'), 'utf8')) as unknown;
    };
    const row = (customer_id: string, clv: number, clv_tier = 'Medium') => [
      customer_id,
      { customer_id, clv, clv_tier },
    ];
    const rows = Object.fromEntries([row('c1', 20.2), row('c2', 60.3), row('c3', 20.25)]) as object;

    t.same(await copied(), { release: 'first', rows }, 'everything at first');
    await publish({
      release: 'second',
      tables: { ...tables, clv: clvOf({ clv_tier: 'Low' }, 'c3') },
    });
    const changed = Object.fromEntries([row('c1', 20.2, 'Low'), row('c2', 60.3, 'Low')]) as object;
    t.same(await copied(), { release: 'second', rows: changed }, 'then what changed');
    await publish({ release: 'third', tables, kept: ['third'] });
    t.same(await copied(), { release: 'third', rows }, 'everything where that is purged');

    t.ok(waits.length > 0, 'a job met a 429');

    await t.rejects(run(binary, args, { cwd: folder, env: { ...env, CLIENT_SECRET: 'old' } }));
    t.notOk(existsSync(join(folder, 'clv.json.new')), 'a job that fails leaves the copy as it is');
    t.same(JSON.parse(readFileSync(join(folder, 'clv.json'), 'utf8')), { release: 'third', rows });
  });
}

t.test('failures: each problem that a read can have is in the table', (t) => {
  const ofOthers =
    /^(run-|runs-|idempotency|release-not-found|origin|request-|headers-|not-acc|method|media|route|body|bad-request|measure|too-many-groups)/;
  const [, section = ''] = page.split('## When something fails');
  const missing = Object.entries(problems).filter(
    ([type, [status]]) =>
      !ofOthers.test(type) &&
      !section.includes(`\`${type}\``) &&
      !section.includes(`| ${status} |`),
  );
  t.strictSame(missing, []);
  t.end();
});

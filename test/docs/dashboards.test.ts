/** The table of requests in docs/dashboards.md, counted in the log of the API. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { testApp } from '../support/app.ts';

const mostRequests = { first: 8, rerun: 1 };
const mostWaves = 2;
// Every reply is held back as long, so that requests sent together overlap and those of the next wave do not.
const heldMs = 250;
const pages = [
  ...['overview', 'clv', 'segments', 'churn', 'sales', 'loyalty', 'locations', 'discounts'],
  ...['restaurant', 'customer', 'operations'],
];

/** `page | first | rerun` as the document has them. */
function documented(): string[] {
  const text = readFileSync('docs/dashboards.md', 'utf8').split('## Requests')[1] ?? '';
  return [...text.matchAll(/^\| (\w+) \| (\d+) \| (\d+) \|$/gm)].map(([row]) => row);
}

t.test('requests of each page: first visit and rerun', { timeout: 300_000 }, async (t) => {
  let [requests, open, waves] = [0, 0, 0];
  const { app, token } = await testApp(t, {
    settings: { LOG_LEVEL: 'info' },
    log: (line) => {
      if ('route' in line) requests += 1;
    },
  });
  app.addHook('onRequest', async () => {
    if (open === 0) waves += 1;
    open += 1;
    await sleep(heldMs);
  });
  app.addHook('onResponse', () => {
    open -= 1;
    return Promise.resolve();
  });
  const GP_API_URL = await app.listen({ host: '127.0.0.1', port: 0 });
  // The dashboards keep answers by caller: each page is opened by another one.
  const tokens = await Promise.all(
    pages.map(async (page) => [page, await token('dashboard', { sub: page })] as const),
  );
  const child = spawn('.venv/dashboard/bin/python', ['-m', 'support.dashboards.requests'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...process.env,
      ...{ GP_API_URL, GP_TOKENS: JSON.stringify(Object.fromEntries(tokens)) },
      PYTHONPATH: 'test:streamlit',
    },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const counted = new Map<string, { requests: number; waves: number }>();
  for await (const visit of createInterface({ input: child.stdout })) {
    counted.set(visit, { requests, waves });
    [requests, waves] = [0, 0];
    child.stdin.write('\n');
  }
  t.equal(await ended, 0);
  const rows = pages.map((page) => {
    const [first, rerun] = [counted.get(`${page} first`), counted.get(`${page} rerun`)];
    t.ok((first?.requests ?? 99) <= mostRequests.first, `${page}: ${first?.requests}`);
    t.ok((rerun?.requests ?? 99) <= mostRequests.rerun, `${page}: ${rerun?.requests}`);
    t.ok((first?.waves ?? 99) <= mostWaves, `${page}: ${first?.waves} waves`);
    return `| ${page} | ${first?.requests} | ${rerun?.requests} |`;
  });
  t.strictSame(documented(), rows);
});

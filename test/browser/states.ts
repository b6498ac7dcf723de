/**
 * The dashboards' pages in Chromium over a stub API: a release without orders, an API that fails, one that
 * is stale, a caller who sees one restaurant. Each page in two of these states, in turns, at one of two widths;
 * `--all`: in all states at both widths.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'puppeteer-core';
import { freePort } from '../support/free-port.ts';
import { launch } from './chromium.ts';
import { pages } from './pages.ts';
import { visit, type View } from './visit.ts';

interface State {
  readonly name: 'empty' | 'failing' | 'stale' | 'limited';
  readonly views: readonly View[];
  /** What every page says, with what it is about; those that say something else by path. */
  readonly says: string;
  readonly others?: Readonly<Record<string, string>>;
}

const customer = '/customer?customer=c01';

const states: readonly State[] = [
  {
    name: 'empty',
    views: [
      { width: 390, scheme: 'light' },
      { width: 1440, scheme: 'dark' },
    ],
    says: 'There is nothing to show yet',
    others: { [customer]: 'No such customer', '/operations': 'No run is recorded yet' },
  },
  {
    name: 'failing',
    views: [
      { width: 1024, scheme: 'dark' },
      { width: 390, scheme: 'light' },
    ],
    says: 'The figures are not ready',
  },
  {
    name: 'stale',
    views: [
      { width: 1440, scheme: 'dark' },
      { width: 390, scheme: 'light' },
    ],
    says: 'Newer figures may exist',
  },
  {
    name: 'limited',
    views: [
      { width: 390, scheme: 'dark' },
      { width: 1024, scheme: 'light' },
    ],
    says: 'orders end on 20 Feb 2024',
    others: { '/operations': 'Runs are for administrators' },
  },
];
const startMs = 30_000;
const pictures = process.env['GP_SCREENSHOTS'];
const { values: options } = parseArgs({ options: { all: { type: 'boolean', default: false } } });

async function answers(url: string): Promise<void> {
  const end = Date.now() + startMs;
  while (!(await fetch(`${url}/_stcore/health`).catch(() => null))?.ok) {
    if (Date.now() > end) throw new Error(`${url} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The number of visits with something wrong. */
async function check(browser: Browser, url: string, state: State): Promise<number> {
  let broken = 0;
  const paths = [...pages.map((page) => page.path), customer];
  for (const [i, path] of paths.entries()) {
    if (!options.all && (i + states.indexOf(state)) % 2) continue;
    const says = state.others?.[path] ?? state.says;
    const turn = Math.trunc(i / 2) % state.views.length;
    for (const view of options.all ? state.views : state.views.slice(turn, turn + 1)) {
      const page = path.slice(1).replace(/\?.*/, '') || 'overview';
      const title = `${page}-${state.name}-${view.width}`;
      const picture = pictures ? (`${join(pictures, title)}.png` as const) : null;
      const seen = await visit(browser.defaultBrowserContext(), url + path, view, picture);
      const faults = [
        ...seen.faults,
        ...(seen.text.includes(says) ? [] : [`does not say “${says}”`]),
      ];
      console.log(`${faults.length ? 'FAIL' : 'ok  '} ${title} ${seen.seconds.toFixed(2)} s`);
      for (const fault of faults) console.log(`     ${fault}`);
      broken += faults.length ? 1 : 0;
    }
  }
  return broken;
}

async function checkStates(): Promise<number> {
  if (pictures) mkdirSync(pictures, { recursive: true });
  const browser = await launch();
  let broken = 0;
  for (const state of states) {
    const port = String(await freePort());
    const python = '.venv/dashboard/bin/python';
    const args = ['-m', 'support.dashboards.states', state.name, port];
    // A group of its own: the signal reaches the dashboards as well as the stub.
    const system = spawn(python, args, {
      ...{ detached: true, stdio: ['ignore', 'ignore', 'inherit'] },
      env: { ...process.env, PYTHONPATH: 'test' },
    });
    const ended = new Promise((resolve) => system.once('exit', resolve));
    try {
      const url = `http://127.0.0.1:${port}`;
      await answers(url);
      broken += await check(browser, url, state);
    } finally {
      if (system.pid) process.kill(-system.pid, 'SIGTERM');
      await ended;
    }
  }
  await browser.close();
  return broken;
}

process.exitCode = (await checkStates()) ? 1 : 0;

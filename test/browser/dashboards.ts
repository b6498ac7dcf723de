/** Opens every dashboard page of a running system in headless Chromium, and compares key figures with the API: see --help. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'puppeteer-core';
import { launch } from './chromium.ts';
import { clickThrough } from './clicks.ts';
import { takePictures } from './pictures.ts';
import { pages, type DashboardPage, type Expected } from './pages.ts';
import { visit, type View } from './visit.ts';
import { walk } from './walk.ts';
import { runTool, ToolError, usage } from '../../src/tools/tool.ts';

const help = usage(
  'GP_API_TOKEN=... node test/browser/dashboards.ts',
  'Opens every dashboard page of a running system and compares key figures with the API. Ends with 1 when anything is wrong.',
  [
    ['--api URL', 'the API; http://127.0.0.1:3000 by default'],
    ['--dashboards URL', 'the dashboards; http://127.0.0.1:8501 by default'],
    ['--all', 'all three widths in both colour schemes, not each width in one'],
    ['--wide', 'at 1440 pixels, light, alone'],
    ['--page NAME', 'one page alone, such as overview or clv'],
    [
      '--figures',
      'figures and errors alone: for data other than the sample, which pages are laid out for',
    ],
    ['--pictures DIR', 'nothing is checked: pictures of three pages, for README and docs'],
    ['--timed', 'a page that takes longer than it may is wrong, too'],
    ['GP_API_TOKEN', 'a token for the API: make token ROLE=dashboard'],
    ['GP_SCREENSHOTS', 'a folder for a picture of each page; none by default'],
  ],
);

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h' },
    api: { type: 'string', default: 'http://127.0.0.1:3000' },
    dashboards: { type: 'string', default: 'http://127.0.0.1:8501' },
    all: { type: 'boolean', default: false },
    wide: { type: 'boolean', default: false },
    page: { type: 'string' },
    figures: { type: 'boolean', default: false },
    pictures: { type: 'string' },
    timed: { type: 'boolean', default: false },
  },
});
const pictures = process.env['GP_SCREENSHOTS'];
const views: readonly View[] = (
  [
    { width: 1440, scheme: 'light' },
    { width: 390, scheme: 'dark' },
    { width: 1024, scheme: 'light' },
    { width: 1440, scheme: 'dark' },
    { width: 390, scheme: 'light' },
    { width: 1024, scheme: 'dark' },
  ] as const
).slice(0, options.all ? 6 : options.wide ? 1 : 3);
// A page is complete within 2 s cold (a browser that has nothing of it yet) and 1 s warm
// (opened before, and chosen in the navigation). Only a quiet machine can tell, so --timed says when.
const secondsAllowed = { cold: 2, warm: 1 };

async function get(path: string): Promise<unknown> {
  const response = await fetch(options.api + path, {
    headers: { authorization: `Bearer ${process.env['GP_API_TOKEN'] ?? ''}` },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

function differences(expected: Expected, metrics: Readonly<Record<string, string>>): string[] {
  return Object.entries(expected).flatMap(([label, value]) =>
    metrics[label] === value ? [] : [`${label}: page ${metrics[label] ?? 'none'}, API ${value}`],
  );
}

const tooSlow = (seconds: number, allowed: number) =>
  options.timed && seconds > allowed ? [`took more than ${allowed} s`] : [];

function report(name: string, seconds: number, faults: readonly string[]): number {
  console.log(`${faults.length ? 'FAIL' : 'ok  '} ${name} ${seconds.toFixed(2)} s`);
  for (const fault of faults) console.log(`     ${fault}`);
  return faults.length ? 1 : 0;
}

const nameOf = ({ path }: DashboardPage) => path.slice(1) || 'overview';

function chosenPages(): readonly DashboardPage[] {
  const chosen = pages.filter(
    (page) => options.page === undefined || options.page === nameOf(page),
  );
  if (chosen.length > 0) return chosen;
  throw new ToolError(`--page ${options.page}: expected ${pages.map(nameOf).join(', ')}`);
}

async function check(browser: Browser): Promise<number> {
  let broken = 0;
  const shared = browser.defaultBrowserContext();
  for (const page of chosenPages()) {
    const { path, charts, expected } = page;
    const figures = await expected(get);
    const drawn = typeof charts === 'number' ? charts : await charts(get);
    for (const view of views) {
      // Timed with a cache of its own: every view is a person's first one.
      const context = options.timed ? await browser.createBrowserContext() : shared;
      const name = `${nameOf(page)}-${view.width}-${view.scheme}`;
      const picture = pictures ? (`${join(pictures, name)}.png` as const) : null;
      const url = options.dashboards + path;
      const seen = await visit(context, url, view, picture, !options.figures);
      if (context !== shared) await context.close();
      const faults = [
        ...seen.faults,
        ...differences(figures, seen.metrics),
        ...(options.figures || seen.charts === drawn
          ? []
          : [`${seen.charts} charts, not ${drawn}`]),
        ...tooSlow(seen.seconds, secondsAllowed.cold),
      ];
      broken += report(name, seen.seconds, faults);
    }
  }
  if (options.page !== undefined) return broken;
  broken += report('clicks', 0, await clickThrough(browser, options.dashboards));
  const rounds = options.timed ? 2 : 1;
  for (const { path, seconds } of await walk(browser, options.dashboards, pages, rounds)) {
    broken += report(`${path} from the navigation`, seconds, tooSlow(seconds, secondsAllowed.warm));
  }
  return broken;
}

await runTool(help, async () => {
  if (!process.env['GP_API_TOKEN']) throw new ToolError('set GP_API_TOKEN to a token for the API');
  if (pictures) mkdirSync(pictures, { recursive: true });
  const browser = await launch();
  try {
    if (options.pictures) await takePictures(browser, options.dashboards, options.pictures);
    else process.exitCode = (await check(browser)) ? 1 : 0;
    const folder = options.pictures ?? pictures;
    if (folder) console.log(`pictures: ${folder}`);
  } finally {
    await browser.close();
  }
});

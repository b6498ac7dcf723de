/// <reference lib="dom" />
/** Clicks a bar and a row of a list, and opens the link of the page that they lead to again. */
import type { Browser, Page } from 'puppeteer-core';
import { completeMs, isComplete, isStill } from './visit.ts';

interface Step {
  readonly from: string;
  /** What is clicked: the n-th of these, so many pixels from its left top corner. */
  readonly target: string;
  readonly at: number;
  readonly offset: { readonly x: number; readonly y: number };
  readonly to: string;
}

const steps: readonly Step[] = [
  {
    from: '/',
    target: '[data-testid="stVegaLiteChart"] svg path[aria-roledescription="bar"]',
    at: 0,
    offset: { x: 20, y: 8 },
    to: '/restaurant',
  },
  {
    from: '/churn',
    target: '[data-testid="data-grid-canvas"]',
    at: 0,
    offset: { x: 16, y: 52 },
    to: '/customer',
  },
];

const heading = () =>
  [...document.querySelectorAll('[data-testid="stHeading"]')].map(
    (found) => found.textContent,
  )[1] ?? '';

async function rest(page: Page): Promise<void> {
  await page.waitForFunction(isComplete, { timeout: completeMs, polling: 50 });
  await page.waitForFunction(isStill, { timeout: completeMs, polling: 50 });
}

async function follow(page: Page, url: string, step: Step): Promise<string[]> {
  await page.goto(url + step.from, { waitUntil: 'domcontentloaded' });
  await rest(page);
  const target = (await page.$$(step.target))[step.at];
  if (!target) return [`${step.from}: nothing to click at ${step.target}`];
  await target.click({ offset: step.offset });
  const arrived = (path: string) => location.pathname === path;
  await page.waitForFunction(arrived, { timeout: 10_000 }, step.to).catch(() => null);
  if (new URL(page.url()).pathname !== step.to)
    return [`${step.from}: a click leads to ${page.url()}`];
  await rest(page);
  const name = await page.evaluate(heading);
  await page.goto(page.url(), { waitUntil: 'domcontentloaded' });
  await rest(page);
  const again = await page.evaluate(heading);
  return name && name === again ? [] : [`${step.to}: “${name}”, its link shows “${again}”`];
}

/** Streamlit offers it above a chart under the pointer. */
async function savesChart(page: Page, url: string): Promise<string[]> {
  await page.goto(`${url}/sales`, { waitUntil: 'domcontentloaded' });
  await rest(page);
  await (await page.$('[data-testid="stVegaLiteChart"]'))?.hover();
  const button = await page.$('button[aria-label^="Download as PNG"]');
  return button ? [] : ['/sales: no button to save a chart'];
}

/** What is wrong; empty when every click leads to where it should. */
export async function clickThrough(browser: Browser, url: string): Promise<string[]> {
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 2400 });
  const faults: string[] = [];
  for (const step of steps) faults.push(...(await follow(page, url, step)));
  faults.push(...(await savesChart(page, url)));
  await page.close();
  return faults;
}

/// <reference lib="dom" />
/** Goes from page to page by the navigation, as a person who has the dashboards open. */
import type { Browser, Page } from 'puppeteer-core';
import { completeMs, isComplete } from './visit.ts';

export interface Stay {
  readonly path: string;
  readonly seconds: number;
}

/** Clicks, and notes the heading that must go first. */
const choose = (path: string) => {
  const links = document.querySelectorAll<HTMLAnchorElement>('[data-testid="stSidebarNavLink"]');
  const heading = document.querySelector('[data-testid="stHeading"]');
  document.body.dataset['before'] = heading?.textContent ?? '';
  [...links].find(({ pathname }) => pathname === path)?.click();
};

const hasChanged = () => {
  const heading = document.querySelector('[data-testid="stHeading"]');
  const stale = document.querySelector('[data-stale="true"]');
  return (
    stale === null && heading !== null && heading.textContent !== document.body.dataset['before']
  );
};

async function go(page: Page, path: string): Promise<Stay> {
  const started = performance.now();
  await page.evaluate(choose, path);
  await page.waitForFunction(hasChanged, { timeout: completeMs, polling: 25 });
  await page.waitForFunction(isComplete, { timeout: completeMs, polling: 25 });
  return { path, seconds: (performance.now() - started) / 1000 };
}

/** How long each page takes in the last of these rounds, the one at the root last. */
export async function walk(
  browser: Browser,
  url: string,
  pages: readonly { readonly path: string }[],
  rounds: number,
): Promise<Stay[]> {
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 1000 });
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  await page.waitForFunction(isComplete, { timeout: completeMs, polling: 50 });
  const order = [...pages.filter(({ path }) => path !== '/').map(({ path }) => path), '/'];
  let stays: Stay[] = [];
  for (let round = 0; round < rounds; round += 1) {
    stays = [];
    for (const path of order) stays.push(await go(page, path));
  }
  await page.close();
  return stays;
}

/** Pictures of pages for README and docs: small, in both themes, of what a person sees without scrolling. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { completeMs, isComplete } from './visit.ts';

export const shown = { overview: '/', clv: '/clv', churn: '/churn' };
export const picturesFolder = new URL('../../docs/pictures/', import.meta.url);
const root = new URL('../../', import.meta.url);
const size = { width: 1440, height: 1000 };
const drawnMs = 1000;

/** What the pages are made of, from the repository's root. */
export function pageSources(): string[] {
  const scripts = readdirSync(new URL('streamlit/', root), { encoding: 'utf8', recursive: true });
  const python = scripts.filter((file) => file.endsWith('.py')).map((file) => `streamlit/${file}`);
  return [...python, '.streamlit/config.toml'].sort();
}

/** Recorded with the pictures: another hash means that they may no longer show the pages. */
export function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const file of pageSources())
    hash.update(`${file}\n`).update(readFileSync(new URL(file, root)));
  return hash.digest('hex');
}

/** `folder` gets `<page>-<scheme>.webp`, as `npm run pictures` makes them from the sample. */
export async function takePictures(browser: Browser, url: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [name, path] of Object.entries(shown)) {
    for (const scheme of ['light', 'dark']) {
      const page = await browser.newPage();
      await page.setViewport(size);
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      await page.goto(url + path, { waitUntil: 'domcontentloaded' });
      await page.waitForFunction(isComplete, { timeout: completeMs, polling: 50 });
      await new Promise((resolve) => setTimeout(resolve, drawnMs));
      const file = join(folder, `${name}-${scheme}.webp`);
      await page.screenshot({ path: file, type: 'webp', quality: 75 });
      await page.close();
    }
  }
  writeFileSync(join(folder, 'sources.sha256'), `${sourcesHash()}\n`);
}

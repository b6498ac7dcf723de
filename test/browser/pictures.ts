/** Pictures of pages for README and docs: small, in both themes, of what a person sees without scrolling. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { completeMs, isComplete } from './visit.js';

const shown = { overview: '/', clv: '/clv', churn: '/churn' };
const size = { width: 1440, height: 1000 };
const drawnMs = 1000;

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
}

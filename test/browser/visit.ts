/// <reference lib="dom" />
/** Opens one page as a person would and waits until it is complete. Two functions run in the page. */
import type { BrowserContext, Page } from 'puppeteer-core';
import { audit } from './audit.ts';

export interface View {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

export interface Visit {
  readonly seconds: number;
  readonly metrics: Readonly<Record<string, string>>;
  readonly text: string;
  readonly charts: number;
  /** Whatever a person or a developer would call broken. */
  readonly faults: readonly string[];
}

export const completeMs = 60_000;

/** Streamlit says when its script rests; charts draw a moment later, each onto a canvas or SVG. */
export const isComplete = () => {
  const app = document.querySelector('[data-testid="stApp"]');
  const rests = app?.getAttribute('data-test-script-state') === 'notRunning';
  const busy = document.querySelector('[data-testid="stSpinner"], [data-testid="stSkeleton"]');
  const charts = [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')];
  const drawn = charts.every((chart) => chart.querySelector('canvas, svg') !== null);
  const answered = document.querySelector('[data-testid="stHeading"]') !== null;
  const ended =
    document.querySelector('[data-testid="stMetric"], [data-testid="stAlert"]') !== null;
  return rests && !busy && drawn && answered && ended;
};

const read = () => {
  const labels = [...document.querySelectorAll('[data-testid="stMetricLabel"]')];
  const values = [...document.querySelectorAll('[data-testid="stMetricValue"]')];
  const main = document.querySelector('[data-testid="stMain"]');
  return {
    labels: labels.map((label) => label.textContent.trim()),
    values: values.map((value) => value.textContent.trim()),
    text: main?.textContent ?? '',
    charts: document.querySelectorAll('[data-testid="stVegaLiteChart"]').length,
    height: main?.scrollHeight ?? 0,
    overflow: (main?.scrollWidth ?? 0) - (main?.clientWidth ?? 0),
    exceptions: document.querySelectorAll('[data-testid="stException"]').length,
  };
};

/** Streamlit draws charts again after a change of the window: true once five polls found nothing moved. */
export const isStill = () => {
  const parts = document.querySelectorAll(
    '[data-testid="stMain"], [data-testid="stElementContainer"], canvas, svg',
  );
  const boxes = [...parts].map((part) => {
    const { x, y, width, height } = part.getBoundingClientRect();
    return [x, y, width, height].map(Math.round).join();
  });
  // Fonts that a first visit still fetches move texts once more.
  const layout = `${document.fonts.status};${boxes.join(';')}`;
  const { lastLayout, equalPolls = '0' } = document.body.dataset;
  const equal = layout === lastLayout ? Number(equalPolls) + 1 : 0;
  Object.assign(document.body.dataset, { lastLayout: layout, equalPolls: String(equal) });
  return equal >= 5 && document.fonts.status === 'loaded';
};

/** Visits `url`; with `picture`, a picture of the whole page goes there; layout and accessibility if `isAudited`. */
export async function visit(
  browser: BrowserContext,
  url: string,
  view: View,
  picture: `${string}.png` | null,
  isAudited = true,
): Promise<Visit> {
  const page = await browser.newPage();
  try {
    const faults = listen(page);
    await page.setViewport({ width: view.width, height: 1000 });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: view.scheme }]);
    const started = performance.now();
    await page.goto(url, { waitUntil: 'domcontentloaded' });
    await page.waitForFunction(isComplete, { timeout: completeMs, polling: 50 });
    const seconds = (performance.now() - started) / 1000;
    const seen = await page.evaluate(read);
    // Streamlit scrolls inside the page: a window as high as the content shows all of it.
    await page.setViewport({ width: view.width, height: seen.height + 40 });
    await page.waitForFunction(isComplete, { timeout: completeMs, polling: 50 });
    await page.waitForFunction(isStill, { timeout: completeMs, polling: 50 });
    if (picture) await page.screenshot({ path: picture });
    if (isAudited) faults.push(...(await audit(page)));
    if (seen.exceptions) faults.push(`${seen.exceptions} exceptions on the page`);
    if (seen.overflow > 1) faults.push(`the page is ${seen.overflow} px too wide`);
    const metrics = Object.fromEntries(
      seen.labels.map((label, at) => [label, seen.values[at] ?? '']),
    );
    return { ...seen, metrics, seconds, faults };
  } finally {
    await page.close();
  }
}

/** Opened below its root, Streamlit looks for itself there first, and then at the root. */
function isProbe(url: string): boolean {
  return /^\/[^/]+\/_stcore\/(health|host-config)$/.test(
    URL.canParse(url) ? new URL(url).pathname : '',
  );
}

function listen(page: Page): string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !isProbe(message.location().url ?? ''))
      faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`page: ${String(error)}`));
  page.on('response', (response) => {
    if (response.status() >= 400 && !isProbe(response.url()))
      faults.push(`${response.status()} ${new URL(response.url()).pathname}`);
  });
  return faults;
}

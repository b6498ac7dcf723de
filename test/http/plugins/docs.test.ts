/** The reference at /docs in a browser: it draws, is searchable, keeps the token, and calls no other server. */
import t from 'tap';
import { launch } from '../../browser/chromium.ts';
import { testApp } from '../../support/app.ts';

const patience = { timeout: 60_000, polling: 100 };

t.test('the reference', { timeout: 120_000 }, async (t) => {
  const { app } = await testApp(t, { release: null });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  const browser = await launch();
  t.teardown(() => browser.close());
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  const complaints: string[] = [];
  page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('data:')) complaints.push(url);
  });
  const shows = (text: string) =>
    page.waitForFunction((one) => document.body.innerText.includes(one), patience, text);

  await page.goto(`${origin}/docs`);
  await shows('Columns of the reply');
  t.equal(await page.title(), 'Global Partners Analytics API');

  await page.keyboard.down('Control');
  await page.keyboard.press('k');
  await page.keyboard.up('Control');
  await page.waitForSelector('[role="dialog"] input', patience);
  await page.type('[role="dialog"] input', 'elasticity');
  await shows('/v1/discounts/elasticity');
  await page.keyboard.press('Escape');

  const token = 'input[placeholder="Token"]';
  await page.waitForSelector(token, patience);
  await page.type(token, 'a-token');
  const isKept = () => Object.values(localStorage).join().includes('a-token');
  await page.waitForFunction(isKept, patience);
  await page.reload();
  const isFilled = (one: string) =>
    document.querySelector<HTMLInputElement>(one)?.value === 'a-token';
  await page.waitForFunction(isFilled, patience, token);
  t.strictSame(complaints, []);
});

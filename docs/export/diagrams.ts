/** Exports docs/diagrams/*.drawio to SVG, a file per page: `npm run diagrams`. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'puppeteer-core';
import { launch } from '../../test/browser/chromium.ts';
import type { Drawing } from './drawing.ts';

export const folder = new URL('../diagrams/', import.meta.url);

declare const drawing: { drawPages(file: string): Drawing[] };

export const sources = (of: URL = folder): string[] =>
  readdirSync(of)
    .filter((name) => name.endsWith('.drawio'))
    .sort();

/** Of the source, as the first line of each of its pictures has it. */
export const fingerprint = (source: string, of: URL = folder): string =>
  `${source} sha256 ${createHash('sha256')
    .update(source + readFileSync(new URL(source, of), 'utf8'))
    .digest('hex')}`;

let bundled: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('drawing.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    globalName: 'drawing',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles.map(({ text }) => text).join('');
}

const readable = (svg: string): string =>
  svg.replaceAll(/(<(?:g|path|rect|ellipse|text|title)\b)/g, '\n$1');

/** A file of one page is named as the file, else file and page. */
function named(source: string, of: URL, drawings: readonly Drawing[]): Map<string, string> {
  const stem = basename(source, '.drawio');
  return new Map(
    drawings.map(({ page, svg }) => [
      drawings.length === 1 ? `${stem}.svg` : `${stem}-${page}.svg`,
      `<!-- ${fingerprint(source, of)} -->\n${readable(svg)}\n`,
    ]),
  );
}

/** Every picture by its file name. The same sources give the same bytes on every machine: labels are text, not outlines. */
export async function pictures(browser: Browser, of: URL = folder): Promise<Map<string, string>> {
  const page = await browser.newPage();
  await page.setOfflineMode(true);
  await page.addScriptTag({ content: await (bundled ??= bundle()) });
  const all = new Map<string, string>();
  for (const source of sources(of)) {
    const text = readFileSync(new URL(source, of), 'utf8');
    const drawings = await page.evaluate((file) => drawing.drawPages(file), text);
    for (const [name, svg] of named(source, of, drawings)) all.set(name, svg);
  }
  await page.close();
  return all;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const browser = await launch();
  try {
    const all = await pictures(browser);
    for (const name of readdirSync(folder))
      if (name.endsWith('.svg') && !all.has(name)) rmSync(new URL(name, folder));
    for (const [name, svg] of all) writeFileSync(new URL(name, folder), svg);
    process.stdout.write(`${all.size} pictures\n`);
  } finally {
    await browser.close();
  }
}

/** A headless Chromium out of the npm packages, for machines that have none. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer-core';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

/** The package's own fonts, on every machine. Its configuration looks for them in folders of Lambda. */
function fontsOf(folder: string): string {
  const path = join(folder, 'fontconfig');
  mkdirSync(path, { recursive: true });
  const dirs = `<dir>${join(folder, 'fonts')}</dir><cachedir>${join(path, 'cache')}</cachedir>`;
  writeFileSync(join(path, 'fonts.conf'), `<fontconfig>${dirs}</fontconfig>\n`);
  return path;
}

/** The package unpacks into the temporary folder and takes whatever is there: give it one of its own. */
function prepare(): void {
  const folder = join(tmpdir(), 'gp-chromium-153');
  mkdirSync(folder, { recursive: true });
  process.env['TMPDIR'] = folder;
  process.env['FONTCONFIG_PATH'] ??= fontsOf(folder);
  const libraries = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' });
  // On Lambda the package brings NSS itself; a host without NSS needs the same.
  if (libraries.error || !libraries.stdout.includes('libnss3.so'))
    process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs24.x';
}

export async function launch(): Promise<Browser> {
  prepare();
  // Imported late: the package reads the environment when it is loaded.
  const { default: chromium } = await import('@sparticuz/chromium');
  return puppeteer.launch({
    executablePath: await chromium.executablePath(),
    headless: 'shell',
    args: flags,
  });
}

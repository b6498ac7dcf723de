/** The commands as processes of their own, over a temporary GP_HOME. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { childEnvironment } from '../../src/config.ts';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export function testTools(t: Test) {
  const home = mkdtempSync(join(tmpdir(), 'gp-tools-'));
  t.teardown(() => {
    rmSync(home, { recursive: true, force: true });
  });
  const environment = (more: Record<string, string> = {}) =>
    childEnvironment({ GP_HOME: home, LOG_LEVEL: 'info', PORT: '0', ...more });
  const command = (file: string, ...args: string[]) => [`src/${file}`, ...args];
  const run = (file: string, args: string[], more?: Record<string, string>) =>
    new Promise<Ended>((resolve) => {
      const env = environment(more);
      execFile(process.execPath, command(file, ...args), { env }, (error, out, err) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, out, err });
      });
    });
  return { home, environment, command, run };
}

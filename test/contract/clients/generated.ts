/** What a generated client is checked with: seven calls to the application and their answers. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Test } from 'tap';
import { testApp } from '../../support/app.ts';
import { tables } from '../../support/data.ts';
import { customers } from '../../support/data-clv.ts';

export const contract = resolve('openapi.yaml');
export const binary = (name: string) => resolve('node_modules/.bin', name);
export const pythonBinary = (name: string) => resolve('.venv/contract/bin', name);

/** Of a page of two rows, a filter with two values, two fields, an aggregate, changes, a look-up, an error. */
export const answers = [
  2,
  3,
  ['c5', 100.55],
  { clv_tier: 'High', rows: 1, 'clv.sum': 100.55 },
  ['changed', 'gone', 'changed', 'changed'],
  ['nobody'],
  [400, 'urn:global-partners:problem:invalid-cursor'],
];

/** Where the application listens with two releases, and a token for it. */
export async function served(t: Test): Promise<[url: string, token: string]> {
  const { app, token, publish } = await testApp(t);
  const clv = customers.slice(1).map((row) => ({ ...row, is_member: true }));
  await publish({ release: 'second', tables: { ...tables, clv } });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return [`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, await token()];
}

const run = promisify(execFile);

/** A folder with one of the programs, for the client that it is about. */
export class ClientFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'gp-client-'));
  readonly program: string;

  constructor(t: Test, program: string) {
    t.teardown(() => {
      rmSync(this.path, { recursive: true });
    });
    this.program = join(this.path, program);
    copyFileSync(join('test/contract/clients/programs', program), this.program);
    symlinkSync(resolve('node_modules'), join(this.path, 'node_modules'));
    writeFileSync(join(this.path, 'package.json'), '{"type": "module"}');
  }

  /** What a command prints; it fails with everything that the command said. */
  async run(command: string, args: readonly string[]): Promise<string> {
    try {
      const options = { cwd: this.path, maxBuffer: 2 ** 26 };
      return (await run(command, args, options)).stdout;
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${command} ${args.join(' ')}\n${stdout}\n${stderr}`, { cause: error });
    }
  }

  /** What the program prints. Clients import files without extensions, so it is bundled. */
  async runTypeScript(url: string, token: string): Promise<string> {
    const outfile = join(this.path, 'program.mjs');
    await build({
      entryPoints: [this.program],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
    });
    return this.run(process.execPath, [outfile, url, token]);
  }

  /** The program and the client that it imports, as a strict project of today compiles them. */
  async checkTypes(...options: string[]): Promise<void> {
    const usual = ['--strict', '--noUncheckedIndexedAccess'];
    const strict = ['--noEmit', '--skipLibCheck', ...(options.length > 0 ? options : usual)];
    const target = ['--types', 'node', '--target', 'es2023', '--module', 'esnext'];
    const resolution = ['--moduleResolution', 'bundler'];
    await this.run(binary('tsc'), [...strict, ...target, ...resolution, this.program]);
  }
}

/** Compiles a TypeScript program with its client, and compares what its calls return. */
export async function callsOf(
  t: Test,
  folder: ClientFolder,
  url: string,
  token: string,
): Promise<void> {
  await folder.checkTypes();
  t.strictSame(JSON.parse(await folder.runTypeScript(url, token)), answers);
}

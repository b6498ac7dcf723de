/** The application with a stub in the place of the pipeline, and an administrator. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Test } from 'tap';
import { childEnvironment } from '../../src/config.ts';
import { LocalRunner } from '../../src/runs/local.ts';
import { testApp, type Answer } from './app.ts';

type Body = Record<string, unknown>;

const stub = ['test/support/stub-pipeline.mjs'];

export async function runApp(t: Test, settings: Record<string, string> = {}) {
  const lines: Record<string, unknown>[] = [];
  const made = await testApp(t, {
    settings: { LOG_LEVEL: 'warn', ...settings },
    runner: (home) =>
      new LocalRunner({
        command: [process.execPath, ...stub],
        cwd: process.cwd(),
        home,
        environment: childEnvironment({ GP_HOME: home }),
      }),
    log: (line) => lines.push(line),
  });
  const { home } = made;
  const admin = await made.token('admin');
  const run = async (id: string) => (await made.get(`/v1/runs/${id}`, admin)).json().data;
  return {
    ...made,
    admin,
    lines,
    reload: (body: Body = {}, key?: string): Promise<Answer> =>
      made.post(
        '/v1/runs/reload',
        body,
        admin,
        key === undefined ? {} : { 'idempotency-key': key },
      ),
    cancel: (id: string, body: Body = {}) => made.post(`/v1/runs/${id}/cancel`, body, admin),
    run: run as unknown as (id: string) => Promise<Body>,
    /** How the stub is to behave from now on. */
    behave: (mode: string) => {
      writeFileSync(join(home, 'stub.json'), JSON.stringify({ mode }));
    },
    /** The arguments of each start so far. */
    starts: (): string[][] =>
      existsSync(join(home, 'arguments.jsonl'))
        ? readFileSync(join(home, 'arguments.jsonl'), 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as string[])
        : [],
    /** Lets the run end and waits until it has. */
    finish: async (id: string) => {
      writeFileSync(join(home, 'finish'), '');
      await until(async () => !((await run(id)) as unknown as Body)['is_active']);
    },
  };
}

/** Waits for what is sure to come; the test's own limit of time ends it else. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(20);
}

export const idOf = (answer: Answer) =>
  String((answer.json()['data'] as unknown as Body)['run_id']);

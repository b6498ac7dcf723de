/** `make rehearse`: the AWS shape against wire-level doubles, with the real SDKs and the real pipeline. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { martTables } from '../../src/marts/index.js';
import { startDoubles } from '../support/doubles.js';
import * as places from './places.js';
import { callers, command, demand, step, type Run } from './steps.js';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    scale: { type: 'string', default: '0.02' },
    export: { type: 'string', default: '' },
  },
});
const { python, main } = places;
const master = `local[${availableParallelism()}]`;
const tables = martTables.map(({ table }) => table.name);
const folder = mkdtempSync(join(tmpdir(), 'gp-rehearsal-'));
const ends: (() => unknown)[] = [
  () => {
    rmSync(folder, { recursive: true, force: true });
  },
];

async function rehearse(): Promise<void> {
  const doubles = await step('services', async () => {
    const started = await startDoubles({ teardown: (end) => ends.unshift(end) });
    return [started, `doubles of S3, Redshift, Glue and EventBridge at ${started.endpoint}`];
  });
  const { endpoint, fault, statements, control } = doubles;
  const data = await step('source', async () => {
    if (options.data !== '') return [options.data, `the files of ${options.data}`];
    const made = join(folder, 'data');
    await command(python, [main, 'sample', '--out', made, '--scale', options.scale]);
    return [made, `generated at scale ${options.scale}`];
  });
  await step('warehouse', async () => {
    await command(python, places.setUp, places.environmentOf(endpoint, 'admin'));
    await control('POST', 'jobs', places.jobOf(endpoint, folder, master));
    return [null, 'schemas, roles and procedures by main.py ddl; the Glue job'];
  });
  Object.assign(process.env, places.environmentOf(endpoint, 'api'), places.settingsOf(data));
  const { app, url, tokens } = await places.openApi(folder);
  ends.unshift(() => app.close());
  const api = callers(url, tokens);

  const failed = await step('a run that fails', async () => {
    await fault({ kind: 'failed', contains: 'COPY incoming', skip: 3, times: 1 });
    const run = await api.ended(await api.reload({ reason: 'rehearsal' }));
    demand(
      run.status === 'failed' && run.release === null && /injected/.test(run.error ?? ''),
      `it is ${run.status}: ${String(run.error)}`,
    );
    return [
      run,
      `${run.run_id} by POST /v1/runs/reload; COPY failed as injected: ${String(run.error)}`,
    ];
  });
  const done = await step('its recovery', async () => {
    demand((await api.reload({ run_id: failed.run_id })) === failed.run_id, 'it is another run');
    const run = await api.ended(failed.run_id);
    demand(run.status === 'succeeded', `it is ${run.status}: ${String(run.error)}`);
    return [run, `POST /v1/runs/reload went on with it; ${copied(run, failed)}`];
  });
  await step('refresh', async () => {
    // Loaded now: a function reads its settings when it starts.
    const { handler } = await import('../../src/refresh.js');
    const events = await places.glueEvents(doubles);
    const refreshed: string[] = [];
    // Late, repeated and in the wrong order.
    for (const event of [...events.toReversed(), ...events])
      refreshed.push(...(await handler(event)).releases);
    demand(refreshed.join() === done.run_id, `it refreshed ${refreshed.join()}`);
    const unloads = (await statements()).filter(({ sqls: [sql] }) => sql?.startsWith('UNLOAD'));
    return [
      null,
      `${events.length} events of Glue, each twice: one snapshot by ${unloads.length} UNLOADs`,
    ];
  });
  const served = await step('API', async () => {
    const before = (await statements()).length;
    demand((await api.release()) === done.run_id, 'it serves another release');
    const found = new Map<string, string>();
    for (const table of tables) found.set(table, await api.rows(table));
    demand((await statements()).length === before, 'it asked the warehouse');
    return [found, `serves ${found.size} tables without a statement to the warehouse`];
  });
  await step('comparison', () => compare(data, served));
  if (options.export !== '') await step('export', () => exportTo(options.export, served));
}

function copied(run: Run, before: Run): string {
  const kept = before.steps.filter(({ status }) => status === 'succeeded').length;
  return `${kept} of ${run.steps.length} steps had succeeded before`;
}

/** Every cell of every table against those of the embedded product, from the same source. */
async function compare(data: string, served: ReadonlyMap<string, string>): Promise<[null, string]> {
  const home = join(folder, 'embedded');
  await command(python, [main, '--home', home, 'run', '--data', data, '--master', master]);
  const embedded = await places.openEmbedded(home);
  ends.unshift(() => embedded.close());
  let rows = 0;
  for (const [table, text] of served) {
    const expected = (await embedded.rows(table)).split('\n');
    const found = text.split('\n');
    const place = expected.findIndex((line, i) => line !== found[i]);
    demand(
      place < 0,
      `${table}, row ${place + 1}: ${String(found[place])} in the place of ${String(expected[place])}`,
    );
    demand(found.length === expected.length, `${table} has more rows than the embedded one`);
    rows += found.length - 1;
  }
  return [
    null,
    `${served.size} tables with ${rows} rows equal those of the embedded run, cell by cell`,
  ];
}

function exportTo(target: string, served: ReadonlyMap<string, string>): Promise<[null, string]> {
  for (const [table, text] of served) {
    const file = join(target, `${table}.ndjson`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return Promise.resolve([null, `${served.size} files in ${target}`]);
}

try {
  await rehearse();
} catch (error) {
  console.error(error instanceof Error ? `rehearsal failed: ${error.message}` : error);
  process.exitCode = 1;
} finally {
  for (const end of ends) await end();
}

/**
 * `make rehearse`: the deployed shape on this machine, from the files in Google Drive to the dashboards. Schedule,
 * rules, functions and job are those of infra/; around them are wire-level doubles and a real PostgreSQL.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { martTables } from '../../src/marts/index.js';
import { openApi, withoutCognito } from './apis.js';
import { Chain } from './chain.js';
import { compare, exportTo, runEmbedded } from './comparison.js';
import { lookAt, startDashboards } from './dashboards.js';
import { named, readDeployment } from './deployment.js';
import { environmentOf, main, python } from '../support/main-py.js';
import { variablesOf } from './functions.js';
import * as places from './places.js';
import { callers, command, demand, step } from './steps.js';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    scale: { type: 'string', default: '0.02' },
    export: { type: 'string', default: '' },
  },
});
const master = `local[${availableParallelism()}]`;
const folder = mkdtempSync(join(tmpdir(), 'gp-rehearsal-'));
const ends: (() => unknown)[] = [];
const owner = { teardown: (end: () => unknown) => ends.unshift(end) };
owner.teardown(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The deployment, around it what it needs, and the API; nothing has happened yet. */
async function begin() {
  const around = await step('services', async () => {
    const started = await places.startPlaces(owner);
    return [started, `doubles of AWS and Google, PostgreSQL behind TLS`];
  });
  const { doubles, drive } = around;
  const deployment = await step('deployment', () => {
    const found = readDeployment(join(folder, 'assets'));
    const { functions, rules, job } = found;
    return [found, `${functions.size} functions, ${rules.length} rules, job ${job.name} of infra/`];
  });
  const data = await step('source', async () => {
    const made = options.data || join(folder, 'data');
    if (made !== options.data)
      await command(python, [...[main, 'sample', '--out', made, '--scale', options.scale]]);
    return [made, `${places.putFiles(drive, made).join(', ')} in the Drive folder`];
  });
  await step('warehouse', async () => {
    const environment = environmentOf(doubles.endpoint, 'admin');
    await command(python, places.setUpOf(deployment.job), environment);
    await doubles.control('POST', 'buses', { name: deployment.bus });
    await doubles.control('POST', 'jobs', places.jobOf(deployment, around, folder, master));
    return [null, 'schemas, roles and procedures by main.py ddl'];
  });
  Object.assign(process.env, environmentOf(doubles.endpoint, named('api')));
  const declared = deployment.functions.get(named('api'));
  if (!declared) throw new Error('infra/ declares no API');
  const variables = variablesOf(declared, { ...around.variables, ...withoutCognito });
  const own = { GP_POINTER_SECONDS: '0', LOG_LEVEL: 'warn' };
  const { app, url, objects, tokens } = await openApi({ ...variables, ...own }, folder);
  owner.teardown(() => app.close());
  const api = callers(url, tokens);
  return { data, doubles, url, tokens, api, chain: new Chain(deployment, around, api, objects) };
}

async function rehearse(): Promise<void> {
  const { data, doubles, url, tokens, api, chain } = await begin();
  await step('fetch', () => chain.fetch());
  await step('load', () => chain.load());
  await step('a run that fails', () => chain.failingRun());
  await step('its recovery', () => chain.recovery());
  await step('refresh', () => chain.refresh());
  const served = await step('API', async () => {
    const before = (await doubles.statements()).length;
    demand((await api.release()) === chain.run, 'it serves another release');
    const found = new Map<string, string>();
    for (const { table } of martTables) found.set(table.name, await api.rows(table.name));
    demand((await doubles.statements()).length === before, 'it asked the warehouse');
    return [found, `serves ${found.size} tables without a statement to the warehouse`];
  });
  await step('the chain again', () => chain.again());
  await step('every event again', () => chain.repeated());
  await step('dashboards', async () => {
    const dashboards = await startDashboards(owner, url, tokens.dashboard);
    return [null, await lookAt(url, dashboards, tokens.dashboard)];
  });
  await step('comparison', async () => {
    const embedded = await runEmbedded(join(folder, 'embedded'), data, master);
    owner.teardown(() => embedded.close());
    return [null, await compare(embedded, served)];
  });
  if (options.export !== '') await step('export', () => exportTo(options.export, served));
}

try {
  await rehearse();
} catch (error) {
  console.error(error instanceof Error ? `rehearsal failed: ${error.message}` : error);
  process.exitCode = 1;
} finally {
  for (const end of ends) await end();
}

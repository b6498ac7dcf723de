/**
 * `make rehearse`: the deployed shape on this machine, from the files in Google Drive to the dashboards. Schedule,
 * rules, functions and job are those of infra/; around them are wire-level doubles and a real PostgreSQL.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { martTables } from '../../src/marts/index.ts';
import { sourceTables } from '../../src/releases/quarantine.ts';
import { prefixes } from '../../src/platform/names.ts';
import { S3Store } from '../../src/platform/objects/s3.ts';
import { Access } from './access.ts';
import { Chain } from './chain.ts';
import { compare, exportTo, runEmbedded } from './comparison.ts';
import { comparePermissions } from './permissions.ts';
import { lookAt, startDashboards } from './dashboards.ts';
import { readDeployment } from './deployment.ts';
import { applicants, signIn, startApi } from './front.ts';
import { bucket } from '../support/doubles.ts';
import { environmentOf, main, python } from '../support/main-py.ts';
import * as places from './places.ts';
import { repositoryRoot } from '../../src/tools/root.ts';
import { callers, checkSteps, command, demand, step, type Done } from './steps.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '' },
    scale: { type: 'string', default: '0.02' },
    export: { type: 'string', default: '' },
    /** Writes which permissions were needed, instead of comparing them. */
    record: { type: 'boolean', default: false },
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
  const access = new Access(doubles, deployment);
  checkSteps(() => access.check());
  const data = await step('source', async () => {
    const made = options.data || join(folder, 'data');
    if (made !== options.data)
      await command(python, [...[main, 'sample', '--out', made, '--scale', options.scale]]);
    return [made, `${places.putFiles(drive, made).join(', ')} in the Drive folder`];
  });
  await step('warehouse', async () => {
    const environment = environmentOf(doubles.endpoint, 'admin');
    await command(python, places.setUpOf(deployment), environment);
    await doubles.control('POST', 'buses', { name: deployment.bus });
    await doubles.control('POST', 'jobs', places.jobOf(deployment, around, folder, master));
    return [null, 'schemas, roles and procedures by main.py ddl'];
  });
  const [url, tokens] = await step('front', async () => {
    const { admin } = applicants;
    const issue = await signIn(deployment, around, [
      { client_id: admin.clientId, restaurants: null },
    ]);
    const issued = { admin: await issue('admin'), dashboard: await issue('dashboard') };
    const address = await startApi(owner, deployment, around);
    return [[address, issued], `the API's bundle behind a gateway, tokens by the trigger's bundle`];
  });
  const objects = new S3Store(doubles.s3, {
    ...{ bucket, prefix: `${prefixes.home}/${prefixes.objects}/` },
  });
  const api = callers(url, tokens);
  const chain = new Chain(deployment, around, api, objects, access);
  return { deployment, around, data, url, tokens, api, chain, access };
}

/** `make smoke` at the gateway; returns its last lines. */
async function smoke(url: string, token: string, ...more: string[]): Promise<Done> {
  const tool = join(repositoryRoot(), 'src/tools/smoke.ts');
  const call = [tool, '--url', url, '--token', token, ...more];
  const output = await command(process.execPath, call);
  const lines = output.trim().split('\n');
  const conclusion = lines.filter((line) => !line.startsWith('ok'));
  return [null, `${lines.length - conclusion.length} checks; ${conclusion.join(', ')}`];
}

/** A partner's application reads the customers of its restaurant, and no others. */
async function partner(begun: Begun, clv: string): Promise<Done> {
  const { deployment, around, api } = begun;
  const restaurantOf = (line: string) =>
    (JSON.parse(line) as { restaurant_id: string }).restaurant_id;
  const all = clv.trim().split('\n');
  const restaurant = restaurantOf(all.at(-1) ?? '');
  const issue = await signIn(deployment, around, [
    { client_id: applicants.partner.clientId, restaurants: [restaurant] },
  ]);
  const found = (await api.rows('clv', await issue('partner'))).trim().split('\n');
  const own = all.filter((line) => restaurantOf(line) === restaurant);
  demand(own.join() === found.join(), `${found.length} customers, not ${own.length}`);
  return [null, `sees the ${found.length} customers of its restaurant, of ${all.length}`];
}

/** Pins the release, which moves the views of the warehouse too, and unpins it; reads its rejected records. */
async function administrator({ api, chain }: Begun): Promise<Done> {
  await api.activate(chain.run, true);
  await api.activate(chain.run, false);
  const counts = [];
  for (const table of sourceTables)
    counts.push(`${(await api.rejected(chain.run, table)).length} of ${table}`);
  return [null, `pinned and unpinned the release; rejected records: ${counts.join(', ')}`];
}

type Begun = Awaited<ReturnType<typeof begin>>;

async function rehearse(): Promise<void> {
  const begun = await begin();
  const { around, data, url, tokens, api, chain } = begun;
  await step('smoke test', () => smoke(url, tokens.dashboard, '--release-optional'));
  await step('fetch', () => chain.fetch());
  await step('load', () => chain.load());
  await step('a run that fails', () => chain.failingRun());
  await step('its recovery', () => chain.recovery());
  await step('refresh', () => chain.refresh());
  const served = await step('API', async () => {
    const { doubles } = around;
    const before = (await doubles.statements()).length;
    demand((await api.release()) === chain.run, 'it serves another release');
    const found = new Map<string, string>();
    for (const { table } of martTables) found.set(table.name, await api.rows(table.name));
    demand((await doubles.statements()).length === before, 'it queried the warehouse');
    return [found, `serves ${found.size} tables without a statement to the warehouse`];
  });
  await step('smoke test again', () => smoke(url, tokens.dashboard));
  await step('a partner', () => partner(begun, served.get('clv') ?? ''));
  await step('an administrator', () => administrator(begun));
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
  await step('permissions', () => comparePermissions(begun.access, options));
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

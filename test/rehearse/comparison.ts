/** Every cell of every table against those of the embedded product, from the same files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { localClaims } from '../../src/platform/keys/claims.ts';
import { openLocalKeys } from '../../src/platform/keys/local.ts';
import { openObjects } from '../../src/platform/objects/open.ts';
import { main, python } from '../support/main-py.ts';
import { command, demand, type Done } from './steps.ts';
import { warehouseOf } from '../support/snapshot.ts';

/** Runs the pipeline on the CSV files; returns its API. */
export async function runEmbedded(home: string, data: string, master: string) {
  await command(python, [main, '--home', home, 'run', '--data', data, '--master', master]);
  return openEmbedded(home);
}

/** Rows of a table as the embedded API serves them. */
async function openEmbedded(home: string) {
  const config = readConfig({ GP_HOME: home, LOG_LEVEL: 'silent' });
  const keys = await openLocalKeys(home);
  const objects = await openObjects(home);
  const app = await buildApp({
    ...{ config, keys, objects, warehouse: warehouseOf(home) },
  });
  const authorization = `Bearer ${await keys.sign(localClaims(config, 'dashboard', 3_600))}`;
  return {
    close: () => app.close(),
    rows: async (table: string) => {
      const url = `/v1/${table}?format=ndjson`;
      const reply = await app.inject({ url, headers: { authorization } });
      if (reply.statusCode !== 200) throw new Error(`${url}: ${reply.body}`);
      return reply.body;
    },
  };
}

type Embedded = Awaited<ReturnType<typeof runEmbedded>>;

/** `served`: the rows of each table as lines of JSON. Raises an error that names the first difference. */
export async function compare(
  embedded: Embedded,
  served: ReadonlyMap<string, string>,
): Promise<string> {
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
  return `${served.size} tables with ${rows} rows equal those of an embedded run on the CSV files, cell by cell`;
}

export function exportTo(target: string, served: ReadonlyMap<string, string>): Done {
  for (const [table, text] of served) {
    const file = join(target, `${table}.ndjson`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return [null, `${served.size} files in ${target}`];
}

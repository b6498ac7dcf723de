/** The recipes of docs/recipes.md, run as they are written there. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { DuckDBInstance } from '@duckdb/node-api';
import { parse } from 'csv-parse/sync';
import t from 'tap';
import { testApp } from '../support/app.ts';

const page = readFileSync('docs/recipes.md', 'utf8');
const python = (name: string) => resolve('.venv', name, 'bin/python');

/** The block of code of a section. */
function recipe(title: string, language: string): string {
  const section = page.split(/^## /m).find((one) => one.startsWith(title)) ?? '';
  const found = new RegExp(`\`\`\`${language}\n(.*?)\n\`\`\``, 's').exec(section);
  if (!found) throw new Error(`${title} has no ${language}`);
  return found[1] ?? '';
}

t.test('recipes', async (t) => {
  const { app, get, token } = await testApp(t);
  const API_URL = await app.listen({ host: '127.0.0.1', port: 0 });
  const folder = mkdtempSync(join(tmpdir(), 'gp-recipes-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const env = { ...process.env, API_URL, TOKEN: await token() };
  const run = async (command: string, args: string[]) =>
    (await promisify(execFile)(command, args, { cwd: folder, env })).stdout;
  const printed = async (title: string, venv: string) => {
    const file = join(folder, 'recipe.py');
    writeFileSync(file, recipe(title, 'python'));
    return run(python(venv), [file]);
  };

  await t.test('curl and DuckDB', async (t) => {
    // Not by curl, which a machine may lack.
    const path = /\$API_URL([^"]+)/.exec(recipe('curl and DuckDB', 'sh'))?.[1] ?? '';
    const reply = await fetch(API_URL + path, {
      headers: { authorization: `Bearer ${env.TOKEN}` },
    });
    writeFileSync(join(folder, 'clv.parquet'), Buffer.from(await reply.arrayBuffer()));
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const sql = recipe('curl and DuckDB', 'sql').replace(
      'clv.parquet',
      join(folder, 'clv.parquet'),
    );
    const rows = (await connection.runAndReadAll(sql)).getRowsJson();
    connection.closeSync();
    t.strictSame(rows, [
      ['Medium', '3', '100.75'],
      ['High', '1', '100.55'],
      ['Low', '1', '10.10'],
    ]);
  });

  await t.test('pandas', async (t) => {
    t.match(await printed('pandas', 'pipeline'), /Medium +100\.75\nHigh +100\.55\nLow +10\.10/);
  });

  await t.test('Polars', async (t) => {
    const csv = 'clv_tier,clv\nMedium,100.75\nHigh,100.55\nLow,10.10\n\n';
    t.equal(await printed('Polars', 'contract'), csv);
  });

  await t.test('Google Sheets', async (t) => {
    const rows: unknown[] = [];
    const range = { setValues: (values: unknown[]) => rows.push(...values) };
    const sheet = { clearContents: () => rows.splice(0), getRange: () => range };
    const asked =
      recipe('Google Sheets', 'js').match(/https:\/\/api\.example\.com([^']+)/)?.[1] ?? '';
    const body = (await get(asked)).body;
    vm.runInNewContext(`${recipe('Google Sheets', 'js')}\nrefreshClv();`, {
      PropertiesService: { getScriptProperties: () => ({ getProperty: () => env.TOKEN }) },
      UrlFetchApp: { fetch: () => ({ getContentText: () => body }) },
      Utilities: { parseCsv: (text: string): unknown => parse(text) },
      SpreadsheetApp: { getActive: () => ({ getSheetByName: () => sheet }) },
    });
    t.strictSame(rows.slice(0, 2), [
      ['customer_id', 'clv', 'clv_tier'],
      ['c1', '20.2', 'Medium'],
    ]);
    t.equal(rows.length, 6);
  });

  await t.test('what R and Excel ask for', async (t) => {
    const excel = /Query = \[([^\]]+)\]/.exec(recipe('Excel', 'm'))?.[1] ?? '';
    const r = /req_url_query\((.+)\)/.exec(recipe('R', 'r'))?.[1] ?? '';
    for (const given of [excel, r]) {
      const pairs = [...given.matchAll(/(\w+) = "([^"]*)"/g)].map(([, name = '', value = '']) => [
        name,
        value,
      ]);
      t.ok(pairs.length > 1);
      const reply = await get(`/v1/clv?${new URLSearchParams(pairs).toString()}`);
      t.equal(reply.status, 200, given);
      t.equal(reply.headers['x-total-rows'], '5');
    }
  });
});

/** Clients that are generated for TypeScript compile, and make the seven calls. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { answers, binary, ClientFolder, contract, served } from './generated.js';

t.setTimeout(300_000);

async function calls(t: Test, folder: ClientFolder, url: string, token: string): Promise<void> {
  await folder.checkTypes();
  const program = ['--import=tsx', folder.program, url, token];
  t.strictSame(JSON.parse(await folder.run(process.execPath, program)), answers);
}

t.test('openapi-typescript with openapi-fetch', async (t) => {
  const folder = new ClientFolder(t, 'openapi-fetch.ts');
  mkdirSync(join(folder.path, 'client'));
  const output = ['--output', join(folder.path, 'client/index.ts')];
  await folder.run(binary('openapi-typescript'), [contract, ...output]);
  await calls(t, folder, ...(await served(t)));
});

t.test('hey-api', async (t) => {
  const folder = new ClientFolder(t, 'hey-api.ts');
  await folder.run(binary('openapi-ts'), ['--input', contract, '--output', 'client', '--silent']);
  await calls(t, folder, ...(await served(t)));
});

t.test('orval', async (t) => {
  const folder = new ClientFolder(t, 'orval.ts');
  const [baseUrl, token] = await served(t);
  const output = { target: 'client/index.ts', client: 'fetch', baseUrl };
  const config = JSON.stringify({ api: { input: contract, output } });
  writeFileSync(join(folder.path, 'orval.config.ts'), `export default ${config};`);
  await folder.run(binary('orval'), []);
  await calls(t, folder, baseUrl, token);
});

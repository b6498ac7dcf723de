/** Clients of hey-api and orval compile, and make the seven calls: `make test-full`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { binary, callsOf, ClientFolder, contract, served } from '../clients/generated.ts';

t.setTimeout(600_000);

t.test('hey-api', async (t) => {
  const folder = new ClientFolder(t, 'hey-api.ts');
  await folder.run(binary('openapi-ts'), ['--input', contract, '--output', 'client', '--silent']);
  await callsOf(t, folder, ...(await served(t)));
});

t.test('orval', async (t) => {
  const folder = new ClientFolder(t, 'orval.ts');
  const [baseUrl, token] = await served(t);
  const output = { target: 'client/index.ts', client: 'fetch', baseUrl };
  const config = JSON.stringify({ api: { input: contract, output } });
  writeFileSync(join(folder.path, 'orval.config.ts'), `export default ${config};`);
  await folder.run(binary('orval'), []);
  await callsOf(t, folder, baseUrl, token);
});

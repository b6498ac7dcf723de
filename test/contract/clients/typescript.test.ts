/** A client that is generated for TypeScript compiles, and makes the seven calls; others in test/contract/full. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { binary, callsOf, ClientFolder, contract, served } from './generated.ts';

t.setTimeout(300_000);

t.test('openapi-typescript with openapi-fetch', async (t) => {
  const folder = new ClientFolder(t, 'openapi-fetch.ts');
  mkdirSync(join(folder.path, 'client'));
  const output = ['--output', join(folder.path, 'client/index.ts')];
  await folder.run(binary('openapi-typescript'), [contract, ...output]);
  await callsOf(t, folder, ...(await served(t)));
});

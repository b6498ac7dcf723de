/** Clients of openapi-generator for Python and TypeScript make the seven calls: `make test-full`. */
import t from 'tap';
import { answers, ClientFolder, pythonBinary, served } from '../clients/generated.ts';
import { generate } from '../clients/openapi-generator.ts';

t.setTimeout(600_000);

t.test('python', async (t) => {
  const folder = new ClientFolder(t, 'openapi_generator.py');
  await generate(folder, 'python', '.');
  const program = [folder.program, ...(await served(t))];
  t.strictSame(JSON.parse(await folder.run(pythonBinary('python'), program)), answers);
});

t.test('typescript-fetch', async (t) => {
  const folder = new ClientFolder(t, 'typescript-fetch.ts');
  await generate(folder, 'typescript-fetch', 'client');
  await folder.checkTypes('--strict');
  t.strictSame(JSON.parse(await folder.runTypeScript(...(await served(t)))), answers);
});

/** The client that openapi-python-client generates passes mypy, and makes the seven calls: `make test-full`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { answers, ClientFolder, contract, pythonBinary, served } from '../clients/generated.ts';

t.setTimeout(300_000);

t.test('openapi-python-client', async (t) => {
  const folder = new ClientFolder(t, 'openapi_python_client.py');
  // It would call a formatter, which nobody needs here.
  writeFileSync(join(folder.path, 'config.yaml'), 'post_hooks: []\n');
  const output = ['--output-path', 'client', '--meta', 'none', '--config', 'config.yaml'];
  const source = ['--path', contract, '--fail-on-warning'];
  await folder.run(pythonBinary('openapi-python-client'), ['generate', ...source, ...output]);
  const strict = ['--strict', '--cache-dir', 'cache'];
  await folder.run(pythonBinary('mypy'), [...strict, 'client', folder.program]);
  const program = [folder.program, ...(await served(t))];
  t.strictSame(JSON.parse(await folder.run(pythonBinary('python'), program)), answers);
});

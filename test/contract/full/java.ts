/** The client of openapi-generator for Java makes the seven calls: `make test-full`, needs a JDK (javac). */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { answers, ClientFolder, served } from '../clients/generated.ts';
import { generate, generator, packages } from '../clients/openapi-generator.ts';

t.setTimeout(900_000);

/** What the client imports: Jackson is in the generator's jar, annotations come with Spark. */
const jars = join(packages, 'pyspark/jars');
const annotations = readdirSync(jars).filter((name) => name.startsWith('jakarta.annotation-api'));
const libraries = [generator, ...annotations.map((name) => join(jars, name))].join(':');

t.test('java', async (t) => {
  const folder = new ClientFolder(t, 'Program.java');
  const options = ['--library', 'native', '--additional-properties', 'openApiNullable=false'];
  await generate(folder, 'java', '.', ...options);
  const sources = readdirSync(join(folder.path, 'src/main'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.java'))
    .map((name) => join('src/main', name));
  const compile = ['-nowarn', '-proc:none', '-d', 'classes', '-cp', libraries];
  await folder.run('javac', [...compile, ...sources, folder.program]);
  const run = ['-cp', `${libraries}:classes`, 'Program', ...(await served(t))];
  t.strictSame(JSON.parse(await folder.run('java', run)), answers);
});

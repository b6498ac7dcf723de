/** Mutation scores per folder, and the mutants that no test notices: `make mutate ARGS="--only access"`. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folders } from './folders.ts';
import { mutatePython } from './mutmut.ts';
import { help, readOptions, state } from './options.ts';
import { report } from './report.ts';
import { mutateTypeScript } from './stryker.ts';
import { runTool } from '../../src/tools/tool.ts';

await runTool(help, async () => {
  const { names, ...options } = readOptions();
  mkdirSync(state, { recursive: true });
  // A mutant may leave files behind.
  const temporary = mkdtempSync(join(tmpdir(), 'gp-mutation-'));
  process.env['TMPDIR'] = temporary;
  try {
    for (const [name, folder] of Object.entries(folders)) {
      if (!names.includes(name)) continue;
      const mutants =
        folder.language === 'typescript'
          ? await mutateTypeScript(name, folder, options)
          : mutatePython(name, folder, options);
      if (!report(name, folder.target, mutants)) process.exitCode = 1;
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
});

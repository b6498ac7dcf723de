/** Writes openapi.yaml from the routes: `npm run openapi`. */
import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { describedApi } from './described-api.ts';
import { runTool, usage } from './tool.ts';

const help = usage('openapi.ts', 'Writes openapi.yaml, or the file that is named.', [
  ['FILE', 'where to write (default: openapi.yaml)'],
]);

await runTool(help, async () => {
  const text = stringify(await describedApi(), { lineWidth: 0, aliasDuplicateObjects: false });
  writeFileSync(process.argv[2] ?? 'openapi.yaml', text);
});

/** Which deployments `make synth` and `make deploy` ask for. */
import { readFileSync } from 'node:fs';
import { ToolError } from '../../src/tools/tool.ts';
import { readParameters, type Parameters } from '../lib/parameters.ts';
import { stages } from './stages.ts';

interface Requested {
  readonly stage: string;
  readonly parameters: Parameters;
}

/** From the context of the app: `parameters`, a file, and `stage`, or all of them. Raises ToolError. */
export function requestedDeployments(file: unknown, only: unknown): Requested[] {
  if (typeof file !== 'string') throw new ToolError('PARAMETERS=file: see docs/deployment.md');
  if (typeof only === 'string' && !Object.hasOwn(stages, only)) {
    throw new ToolError(`STAGE=${only}: expected ${Object.keys(stages).join(' or ')}`);
  }
  const given = parametersOf(file);
  return Object.entries(stages)
    .filter(([stage]) => only === undefined || only === stage)
    .map(([stage, differences]) => ({
      stage,
      parameters: readParameters({ ...differences, ...given }),
    }));
}

function parametersOf(file: string): object {
  let given: string;
  try {
    given = readFileSync(file, 'utf8');
  } catch {
    throw new ToolError(`PARAMETERS=${file}: it cannot be read`);
  }
  try {
    return JSON.parse(given) as object;
  } catch (error) {
    throw new ToolError(`PARAMETERS=${file}: ${(error as Error).message}`);
  }
}

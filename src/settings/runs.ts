/** How runs are started and stopped. */
import { z } from 'zod';
import { setting, whole } from './setting.ts';

export const runSettings = {
  runData: setting(
    'GP_DATA',
    'Source of runs that the API starts: a folder or a postgresql:// location; by default that of the newest run.',
    z.string().max(1_024).default(''),
  ),
  runStartSeconds: setting(
    'GP_RUN_START_SECONDS',
    'Longest wait for the plan of a run before 202 is returned without it.',
    whole(1, 60, 8),
  ),
  runStopSeconds: setting(
    'GP_RUN_STOP_SECONDS',
    'Time for a cancelled run to end its step; afterwards it is killed.',
    whole(1, 600, 60),
  ),
} as const;

/** How runs are started and stopped. */
import { z } from 'zod';
import { setting, whole } from './setting.js';

export const runSettings = {
  runData: setting(
    'GP_DATA',
    'Source that runs of the API read: a folder or a postgresql:// location; that of the newest run by default.',
    z.string().max(1_024).default(''),
  ),
  runStartSeconds: setting(
    'GP_RUN_START_SECONDS',
    'Longest wait for the plan of a run before 202 is answered without it.',
    whole(1, 60, 8),
  ),
  runStopSeconds: setting(
    'GP_RUN_STOP_SECONDS',
    'A cancelled run has this long to end its step; then it is killed.',
    whole(1, 600, 60),
  ),
} as const;

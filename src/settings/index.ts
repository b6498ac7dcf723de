/** Every setting, one entry each; docs/api.md has the same list. */
import { accessSettings } from './access.js';
import { lambdaSettings } from './lambda.js';
import { limitSettings } from './limits.js';
import { runSettings } from './runs.js';
import { serverSettings } from './server.js';
import { servingSettings } from './serving.js';

export const settings = {
  ...serverSettings,
  ...accessSettings,
  ...limitSettings,
  ...servingSettings,
  ...runSettings,
  ...lambdaSettings,
} as const;

/** Every setting, one entry each; docs/settings.md and docs/ingestion.md have the same list. */
import { accessSettings } from './access.js';
import { awsSettings } from './aws.js';
import { identitySettings } from './identity.js';
import { ingestSettings } from './ingest.js';
import { lambdaSettings } from './lambda.js';
import { limitSettings } from './limits.js';
import { runSettings } from './runs.js';
import { serverSettings } from './server.js';
import { servingSettings } from './serving.js';

export const settings = {
  ...serverSettings,
  ...accessSettings,
  ...identitySettings,
  ...ingestSettings,
  ...limitSettings,
  ...servingSettings,
  ...runSettings,
  ...lambdaSettings,
  ...awsSettings,
} as const;

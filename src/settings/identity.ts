/** How claims get into tokens. Only the trigger of the identity provider reads these. */
import { z } from 'zod';
import { setting, whole } from './setting.js';

export const identitySettings = {
  tokenFilters: setting(
    'GP_TOKEN_FILTERS',
    'Parameter (SSM) with what each machine client may see.',
    z.string().default(''),
  ),
  tokenFiltersSeconds: setting(
    'GP_TOKEN_FILTERS_SECONDS',
    'It is read again after this: a changed filter holds for tokens issued later than that.',
    whole(0, 3_600, 60),
  ),
} as const;

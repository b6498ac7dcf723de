/** Claims of issued tokens. Only the trigger of the identity provider reads these settings. */
import { z } from 'zod';
import { setting, whole } from './setting.ts';

export const identitySettings = {
  tokenFilters: setting(
    'GP_TOKEN_FILTERS',
    'SSM parameter with the row filter of each machine client.',
    z.string().default(''),
  ),
  tokenFiltersSeconds: setting(
    'GP_TOKEN_FILTERS_SECONDS',
    'Interval at which it is read again: a changed filter applies to tokens issued later.',
    whole(0, 3_600, 60),
  ),
} as const;

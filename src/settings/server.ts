/** Address, state and operation of the API. */
import { z } from 'zod';
import { setting, whole } from './setting.ts';

export const serverSettings = {
  home: setting(
    'GP_HOME',
    'Folder of all state (keys, lake, object store), or s3://bucket/prefix.',
    z.string().default('var'),
  ),
  host: setting(
    'HOST',
    'Address to listen on; only this machine by default.',
    z.string().default('127.0.0.1'),
  ),
  port: setting('PORT', 'Port of the API.', whole(0, 65_535, 3000)),
  dashboardPort: setting(
    'DASHBOARD_PORT',
    'Port of the dashboards, for `make up`.',
    whole(1, 65_535, 8501),
  ),
  dashboardRole: setting(
    'ROLE',
    'Role of the dashboards that `make up` starts.',
    z.enum(['dashboard', 'partner', 'admin']).default('dashboard'),
  ),
  sampleScale: setting(
    'SCALE',
    'Size of generated sample data; 1 is that of the real files.',
    z.coerce.number().positive().max(100).default(1),
  ),
  sampleSeed: setting('SEED', 'Seed of generated sample data.', whole(0, 2_147_483_647, 1)),
  logLevel: setting(
    'LOG_LEVEL',
    'What is logged.',
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  ),
  requestSeconds: setting(
    'GP_REQUEST_SECONDS',
    'Deadline to receive a whole request: slow senders must not hold connections.',
    whole(1, 600, 30),
  ),
  shutdownSeconds: setting(
    'GP_SHUTDOWN_SECONDS',
    'Time for open requests to end after SIGTERM.',
    whole(1, 300, 10),
  ),
} as const;

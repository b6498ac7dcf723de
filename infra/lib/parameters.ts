/** What differs between deployments; read from a JSON file, see docs/deployment.md. */
import { z } from 'zod';
import { ToolError } from '../../src/tools/tool.ts';
import { federation } from '../../src/ingest/federation.ts';

const bucketName = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/);

const domain = z.strictObject({
  hostName: z.string().describe('Name under which it is reached, such as api.example.com.'),
  certificateArn: z.string().startsWith('arn:').describe('Its certificate in ACM, same region.'),
});

const partner = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  restaurants: z
    .array(z.string().max(64))
    .max(200)
    .nullable()
    .describe('Home restaurants whose customers it may see; null for all, [] for none.'),
});

export const parameters = z.strictObject({
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional()
    .describe('The account; that of the caller.'),
  region: z.string().default('us-east-1'),
  zones: z
    .array(z.string().regex(/^[a-z]$/))
    .length(3)
    .default(['a', 'b', 'c'])
    .describe('Letters of three availability zones: Redshift Serverless needs three.'),
  buckets: z
    .strictObject({ landing: bucketName, lake: bucketName, logs: bucketName })
    .partial()
    .default({})
    .describe('Names of the buckets; by default made of stage and account.'),
  alarmEmail: z.email().describe('Receives the mails of alarms.'),
  runbook: z.string().default('docs/runbook.md').describe('Where the runbook is read.'),
  monthlyBudgetUsd: z.number().positive().default(500),
  warehouseHoursPerDay: z
    .number()
    .int()
    .positive()
    .default(16)
    .describe('RPU hours a day after which Redshift stops answering: 2 hours of 8 RPU.'),
  highlyAvailable: z
    .boolean()
    .default(false)
    .describe('A standby of the database in another zone.'),
  driveFolder: z
    .string()
    .regex(/^[\w-]+$/)
    .describe('Id of the Google Drive folder.'),
  driveIdentity: federation
    .optional()
    .describe('How the function signs in to Google; without it, a secret contains a key.'),
  schedule: z
    .strictObject({
      cron: z.string().default('0 5 * * ? *').describe('minute hour day month weekday year'),
      timeZone: z.string().default('America/New_York'),
    })
    .default({ cron: '0 5 * * ? *', timeZone: 'America/New_York' }),
  api: domain.optional().describe('Without it the API has the address that AWS gives it.'),
  dashboards: domain.optional().describe('Without it there are no dashboards: sign-in needs TLS.'),
  partners: z
    .array(partner)
    .max(50)
    .default([])
    .describe('Applications with a client of their own.'),
  repository: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/)
    .optional()
    .describe('owner/name on GitHub, whose workflows may deploy.'),
});

export type Parameters = z.output<typeof parameters>;

/** Raises an error that names each wrong parameter. */
export function readParameters(given: unknown): Parameters {
  const parsed = parameters.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ToolError(`parameters: ${z.prettifyError(parsed.error)}`);
}

/** Workload identity federation: how a function's AWS role becomes an account of Google, without a key. */
import { z } from 'zod';

const google = z
  .url({ protocol: /^https$/, hostname: /(^|\.)googleapis\.com$/ })
  .describe('A token of ours must go nowhere else.');

/** As `gcloud iam workload-identity-pools create-cred-config --aws` writes it. It holds no secret. */
export const federation = z.looseObject({
  type: z.literal('external_account'),
  audience: z.string().min(1),
  subject_token_type: z.literal('urn:ietf:params:aws:token-type:aws4_request'),
  token_url: google,
  service_account_impersonation_url: google.optional(),
  credential_source: z.looseObject({ environment_id: z.string() }),
});

export type Federation = z.output<typeof federation>;

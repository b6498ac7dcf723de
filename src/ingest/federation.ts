/** Workload identity federation: the AWS role of a function acts as a Google account, without a key. */
import { z } from 'zod';

const google = z
  .url({ protocol: /^https$/, hostname: /(^|\.)googleapis\.com$/ })
  .describe('Tokens are sent to Google only.');

/** As written by `gcloud iam workload-identity-pools create-cred-config --aws`. It contains no secret. */
export const federation = z.looseObject({
  type: z.literal('external_account'),
  audience: z.string().min(1),
  subject_token_type: z.literal('urn:ietf:params:aws:token-type:aws4_request'),
  token_url: google,
  service_account_impersonation_url: google.exactOptional(),
  credential_source: z.looseObject({
    environment_id: z.string(),
    regional_cred_verification_url: z.string(),
  }),
});

export type Federation = z.output<typeof federation>;

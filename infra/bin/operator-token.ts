/** Prints a token for the smoke test of a deployed stage: `make operator-token STAGE=staging`. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { roles } from '../../src/platform/keys/roles.ts';
import { resourceServer } from '../../src/platform/names.ts';
import { runTool, ToolError, usage } from '../../src/tools/tool.ts';
import { identityOutputs, outputsFile, stackName } from '../lib/outputs.ts';

const help = usage(
  'operator-token.ts',
  'Prints a bearer token of the client operator that may read and nothing else. Needs the AWS CLI, with a role that may describe the client.',
  [
    ['--stage STAGE', 'which stage, after make deploy'],
    ['--outputs FILE', 'what make deploy wrote (default: .setup/outputs-STAGE.json)'],
  ],
);

const text = z.string().min(1);
const outputs = z.object({
  [identityOutputs.pool]: text,
  [identityOutputs.operator]: text,
  [identityOutputs.tokens]: z.url(),
});
const issued = z.object({ access_token: text });
const timeoutMs = 10_000;

function outputsOf(stage: string, file: string): z.output<typeof outputs> {
  let all: Record<string, unknown>;
  try {
    all = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch {
    throw new ToolError(`${file} cannot be read: make deploy STAGE=${stage} writes it`);
  }
  const parsed = outputs.safeParse(all[stackName(stage, 'Identity')]);
  if (parsed.success) return parsed.data;
  throw new ToolError(`${file}: ${z.prettifyError(parsed.error)}`);
}

/** Only in memory: it is neither printed nor an argument of anything. */
function secretOf(pool: string, client: string): string {
  const what = ['--user-pool-id', pool, '--client-id', client];
  const how = ['--query', 'UserPoolClient.ClientSecret', '--output', 'text'];
  return execFileSync('aws', ['cognito-idp', 'describe-user-pool-client', ...what, ...how], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim();
}

await runTool(help, async () => {
  const { stage, outputs: file } = parseArgs({
    options: { stage: { type: 'string' }, outputs: { type: 'string' } },
  }).values;
  if (!stage) throw new ToolError('--stage: which one? See --help.');
  const known = outputsOf(stage, file ?? outputsFile(stage));
  const client = known[identityOutputs.operator];
  const secret = secretOf(known[identityOutputs.pool], client);
  const scope = roles.dashboard.split(' ').map((one) => `${resourceServer}/${one}`);
  const reply = await fetch(known[identityOutputs.tokens], {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: scope.join(' ') }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!reply.ok) throw new ToolError(`no token was issued: ${reply.status}`);
  process.stdout.write(`${issued.parse(await reply.json()).access_token}\n`);
});

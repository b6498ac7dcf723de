/** Prints a token of the local key pair: `make token ROLE=partner RESTAURANTS=a,b`. */
import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import { openLocalKeys } from '../platform/keys/local.ts';
import { isRole, roles } from '../platform/keys/roles.ts';
import { localClaims } from '../platform/keys/claims.ts';
import { runTool, ToolError, usage } from './tool.ts';

const help = usage('token.js', 'Prints a bearer token and nothing else.', [
  ['--role', `one of ${Object.keys(roles).join(', ')}`],
  ['--sub', 'who it is for (default: the role)'],
  ['--restaurants', 'only rows of these home restaurants: a,b (default: all rows)'],
  ['--ttl', 'how long it is valid: 90s, 30m, 8h (default 1h)'],
]);

const unitSeconds: Partial<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function secondsOf(text: string): number {
  const [, amount, unit = ''] = /^([1-9]\d{0,6})([smhd])$/.exec(text) ?? [];
  const seconds = Number(amount) * (unitSeconds[unit] ?? NaN);
  if (Number.isNaN(seconds)) throw new ToolError(`--ttl ${text}: expected 90s, 30m, 8h or 1d`);
  return seconds;
}

await runTool(help, async () => {
  const { values } = parseArgs({
    options: {
      role: { type: 'string', default: 'dashboard' },
      sub: { type: 'string' },
      restaurants: { type: 'string' },
      ttl: { type: 'string', default: '1h' },
    },
  });
  const config = readConfig();
  if (!isRole(values.role)) {
    throw new ToolError(`--role ${values.role}: expected ${Object.keys(roles).join(', ')}`);
  }
  const seconds = secondsOf(values.ttl);
  if (seconds > config.tokenLifetimeSeconds) {
    throw new ToolError(`--ttl ${values.ttl}: at most ${config.tokenLifetimeSeconds} s`);
  }
  const keys = await openLocalKeys(config.home);
  const claims = localClaims(config, values.role, seconds, values.sub, values.restaurants);
  process.stdout.write(`${await keys.sign(claims)}\n`);
});

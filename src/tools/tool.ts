/** What the command-line tools share: help, and errors that say what to do instead of a stack trace. */
import { ConfigError } from '../settings/index.ts';

/** A wrong use of a command, or a state a person can mend. */
export class ToolError extends Error {}

export function usage(
  command: string,
  what: string,
  options: readonly (readonly [name: string, meaning: string])[],
): string {
  const width = Math.max(...options.map(([name]) => name.length)) + 2;
  const lines = options.map(([name, meaning]) => `  ${name.padEnd(width)}${meaning}`);
  return [`Usage: ${command} [options]`, '', what, ...lines].join('\n');
}

/** Runs a tool; an expected failure ends with code 2 and one line. */
export async function runTool(help: string, work: () => Promise<void> | void): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    process.stdout.write(`${help}\n`);
    return;
  }
  try {
    await work();
  } catch (error) {
    if (!isExpected(error)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 2;
  }
}

function isExpected(error: unknown): error is Error {
  if (error instanceof ToolError || error instanceof ConfigError) return true;
  if (!(error instanceof Error) || !('code' in error)) return false;
  const code = String(error.code);
  return code.startsWith('ERR_PARSE_ARGS') || ['EADDRINUSE', 'EACCES', 'ENOSPC'].includes(code);
}

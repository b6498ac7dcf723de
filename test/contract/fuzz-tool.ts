/** `make fuzz`: each kind of caller in turn, thousands of requests, all checks. Ends with 1 when one fails. */
import { parseArgs } from 'node:util';
import { runTool, ToolError, usage } from '../../src/tools/tool.ts';
import { callerNames, fuzz } from './fuzz.ts';

const usual = { callers: callerNames.join(','), cases: '20', phases: 'coverage,fuzzing,stateful' };

const help = usage(
  'make fuzz ARGS="..."',
  'Makes up requests from the contract and checks replies.',
  [
    ['--callers A,B', `who asks, one after the other (${usual.callers})`],
    ['--cases N', `requests of an operation in the phases fuzzing and stateful (${usual.cases})`],
    ['--phases A,B', `of schemathesis (${usual.phases})`],
    ['--seed N', 'repeats a run'],
    ['-- OPTIONS', 'whatever else `schemathesis run` takes, as --include-path /v1/clv'],
  ],
);

const text = (usually?: string) =>
  ({ type: 'string', ...(usually !== undefined && { default: usually }) }) as const;

await runTool(help, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      callers: text(usual.callers),
      cases: text(usual.cases),
      phases: text(usual.phases),
      seed: text(),
    },
  });
  const names = String(values.callers).split(',');
  const unknown = names.find((name) => !callerNames.includes(name));
  if (unknown !== undefined) throw new ToolError(`--callers ${unknown}: expected ${usual.callers}`);
  const { seed = String(Math.trunc(Math.random() * 1_000_000)) } = values;
  const options = ['--phases', values.phases ?? '', '--max-examples', values.cases ?? ''];
  let cases = 0;
  for (const name of names) {
    process.stdout.write(`\n=== ${name}\n`);
    const ends: (() => unknown)[] = [];
    const run = await fuzz(
      { teardown: (end) => ends.push(end) },
      {
        callers: [name],
        options: [...options, '--seed', seed, ...positionals],
        tell: (output) => process.stdout.write(output),
      },
    );
    for (const end of ends) await end();
    cases += run.cases;
    for (const error of run.errors) process.stdout.write(`${JSON.stringify(error)}\n`);
    if (run.code !== 0 || run.errors.length > 0) process.exitCode = 1;
  }
  process.stdout.write(`\n${cases} requests by ${names.length} callers, seed ${seed}\n`);
});

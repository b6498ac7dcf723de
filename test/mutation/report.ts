/** The score of a folder, and the mutants that no test notices. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** The text that was replaced, and by what; on one line each. */
  readonly from: string;
  readonly to: string;
  readonly isNoticed: boolean;
}

const survivors = 'test/mutation/survivors.yaml';

/** `file: [{ from, to, reason }]`: mutants that change nothing, or that no test should notice. */
const listed = parse(readFileSync(survivors, 'utf8')) as Record<
  string,
  { from: string; to: string; reason: string }[]
>;

export const oneLine = (text = ''): string => text.replaceAll(/\s+/g, ' ').trim();

/** Prints the score; whether it reaches the target. */
export function report(name: string, target: number, mutants: readonly Mutant[]): boolean {
  const left = mutants.filter(({ isNoticed }) => !isNoticed);
  const found = left.filter(
    ({ file, from, to }) => !listed[file]?.some((one) => one.from === from && one.to === to),
  );
  for (const { file, line, from, to } of found) {
    console.log(`${file}:${line}\n  ${from}\n  -> ${to}`);
  }
  const counted = mutants.length - (left.length - found.length);
  const score = (100 * (counted - found.length)) / counted;
  console.log(
    `${name}: ${score.toFixed(1)} % of ${counted} mutants (target ${target} %), ${left.length - found.length} listed in ${survivors}`,
  );
  return score >= target;
}

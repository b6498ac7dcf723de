import { readFileSync } from 'node:fs';

/** Resident memory of a process (Linux), now and at its peak. */
export const residentBytes = (pid: number): number => statusBytes(pid, /^VmRSS:\s+(\d+) kB/m);
export const peakBytes = (pid: number): number => statusBytes(pid, /^VmHWM:\s+(\d+) kB/m);

function statusBytes(pid: number, line: RegExp): number {
  const [, kilobytes] = line.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

export const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Processor time that a process has used (Linux), by its clock ticks of 10 ms. */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/**
 * Stands in for pyspark/main.py: takes the lock, writes a ledger, holds it until it is told to end.
 * `<home>/stub.json` says how it behaves; its arguments are added to `<home>/arguments.jsonl`.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const [, , , home, , ...options] = process.argv;
const told = existsSync(join(home, 'stub.json'))
  ? JSON.parse(readFileSync(join(home, 'stub.json'), 'utf8'))
  : {};
appendFileSync(join(home, 'arguments.jsonl'), `${JSON.stringify(options)}\n`);

if (told.mode === 'refuse') {
  process.stderr.write('a line before\nerror: there is no release to share tables with\n');
  process.exit(2);
}
if (told.mode === 'crash') {
  process.stderr.write('error: SecretError: at /a/secret/path\n');
  process.exit(1);
}
if (told.mode === 'late') await wait(1_500);
if (told.mode === 'late') {
  process.stderr.write('error: it was refused late\n');
  process.exit(2);
}

const folderOf = (key) => join(home, 'objects', key);
const versions = (key) => (existsSync(folderOf(key)) ? readdirSync(folderOf(key)).sort() : []);
const read = (key) => {
  const newest = versions(key).at(-1);
  return newest ? JSON.parse(readFileSync(join(folderOf(key), newest), 'utf8')) : null;
};
const write = (key, document) => {
  mkdirSync(folderOf(key), { recursive: true });
  const next = String(Number(versions(key).at(-1) ?? 0) + 1).padStart(10, '0');
  // Whole or not at all, as the pipeline writes: the API reads at any moment.
  const temporary = join(home, 'objects', `.tmp-${process.pid}`);
  writeFileSync(temporary, JSON.stringify(document));
  renameSync(temporary, join(folderOf(key), next));
};
const now = () => new Date().toISOString();
const value = (name) => options[options.indexOf(name) + 1];

const resumes = options.includes('--resume');
const run_id = value(resumes ? '--resume' : '--run-id');
const token = (read('locks/pipeline.json')?.token ?? 0) + 1;
const stat = readFileSync(`/proc/${process.pid}/stat`, 'utf8');
const owner = {
  run_id,
  host: hostname(),
  pid: process.pid,
  process_started: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19],
  acquired_at: now(),
  expires_at: new Date(Date.now() + 60_000).toISOString(),
};
write('locks/pipeline.json', { schema_version: 1, token, owner });
const before = resumes ? read(`runs/${run_id}.json`) : null;
const step = (name, status) => ({
  ...{ name, stage: name, status, fingerprint: 'f', attempts: 1 },
  ...{ started_at: now(), finished_at: null, seconds: null, outputs: {}, error: null },
});
const ledger = {
  ...{ schema_version: 1, run_id, status: 'running', retry_of: null, reason: null },
  ...{ created_at: now(), started_at: now(), finished_at: null },
  ...{ requested_as_of: null, as_of: null, first_date: null, marts: ['clv'] },
  source: { kind: 'csv', id: 'stub', location: '/data/of/the/newest/run' },
  ...{ code_version: 'stub', settings: {}, settings_hash: 'stub', allow_shrink: false },
  ...{ base_release: null, changes: {}, counts: {}, checks: [], metadata: {}, release: null },
  ...before,
};
const save = (changes) => {
  Object.assign(ledger, changes, { token, updated_at: now() });
  write(`runs/${run_id}.json`, ledger);
};
const end = (changes) => {
  save({ ...changes, finished_at: now() });
  write('locks/pipeline.json', { schema_version: 1, token, owner: null });
  process.exit(0);
};
process.on('SIGTERM', () => {
  if (told.mode === 'deaf') return;
  const error = { type: 'KeyboardInterrupt', message: '' };
  end({ status: 'failed', steps: [{ ...step('bronze', 'failed'), error }] });
});
save({ status: 'running', steps: [step('bronze', 'running')] });
while (!existsSync(join(home, 'finish'))) await wait(20);
end({
  status: 'succeeded',
  as_of: '2024-02-20',
  release: run_id,
  steps: [step('bronze', 'succeeded')],
});

/** docs/permissions.md: every permission is needed by the rehearsal, or has a reason. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { repositoryRoot } from '../../src/tools/root.ts';
import {
  entryOf,
  grantsIn,
  lineOf,
  page,
  reasonOf,
  rowsOf,
  without,
  type Expected,
} from '../support/iam/page.ts';
import { reasons } from '../support/iam/reasons.ts';
import type { Grants } from '../support/iam/usage.ts';
import { expected } from '../support/infra/expected.ts';

const permissions = expected('permissions') as Expected;
const needed = expected('rehearsed') as Grants;
const granted = rowsOf(grantsIn(permissions));
const unneeded = without(granted, rowsOf(needed));

t.test('all that the rehearsal needs is granted', (t) => {
  t.same(without(rowsOf(needed), granted).map(lineOf), []);
  t.end();
});

t.test('what it does not need has a reason', (t) => {
  t.same(unneeded.filter((row) => reasonOf(row) === undefined).map(lineOf), []);
  t.end();
});

t.test('no reason is left over', (t) => {
  const used = new Set(unneeded.map(entryOf));
  t.same(
    reasons.filter((one) => !used.has(one)).map(([, , , why]) => why),
    [],
  );
  t.end();
});

t.test('the page is that of the tables: make rehearse ARGS=--record', (t) => {
  const found = readFileSync(join(repositoryRoot(), 'docs', 'permissions.md'), 'utf8');
  t.equal(found, page(permissions, needed));
  t.end();
});

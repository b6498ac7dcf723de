/** What parameters change; nothing is synthesised. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { stackNames } from '../../infra/lib/deployment.ts';
import { repositoryRoot } from '../../src/tools/root.ts';
import { driveSignIn } from '../support/infra/drive.ts';
import { declared } from '../support/infra/synthesis.ts';
import { at } from '../support/infra/templates.ts';

const file = join(repositoryRoot(), 'infra', 'parameters.example.json');
const example: unknown = JSON.parse(readFileSync(file, 'utf8'));
const least = { alarmEmail: 'a@example.com', driveFolder: 'folder' };

t.test('without their parameters, dashboards and delivery are left out', (t) => {
  const stacks = declared(least).map(({ node }) => node.id);
  const optional = ['Dashboards', 'Delivery'];
  t.same(stacks.sort(), stackNames.filter((name) => !optional.includes(name)).sort());
  t.end();
});

t.test('a wrong parameter is named', (t) => {
  const told = (change: object, message: RegExp) =>
    t.throws(() => declared({ ...least, ...change }), { message });
  told({ driveFolder: 'a b' }, /driveFolder/);
  told({ driveIdentity: { type: 'service_account' } }, /driveIdentity.type/);
  t.end();
});

t.test('fetch signs in to Google by federation; a key is kept only where there is none', (t) => {
  const driveIdentity: unknown = at(example, 'driveIdentity');
  const { secrets, variables } = driveSignIn({ ...least, driveIdentity });
  const parsed = variables.map(([name, value]) => [name, JSON.parse(String(value)) as unknown]);
  t.same({ secrets, parsed }, { secrets: [], parsed: [['GP_DRIVE_IDENTITY', driveIdentity]] });
  t.match(driveSignIn(least), {
    secrets: ['global-partners-test-google-drive'],
    variables: [['GP_DRIVE_KEY_SECRET', { Ref: /^drivekey/ }]],
  });
  t.end();
});

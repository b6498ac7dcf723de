import t from 'tap';
import { Drive } from '../../src/ingest/drive.ts';
import { signIn } from '../../src/ingest/google.ts';
import { folder, startDrive } from '../support/google/drive.ts';
import { federation, serviceAccountKey } from '../support/google/tokens.ts';

// As Lambda gives them to a function.
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});

const key = () => Promise.resolve(serviceAccountKey);
const noKey = () => Promise.reject(new Error('no secret is to be read'));
const sts = 'sts.googleapis.com/v1/token';
const impersonation = /^iamcredentials.googleapis.com\/.*:generateAccessToken$/;
const deadline = new AbortController().signal;

t.test('either way of signing in may read Drive and nothing else', async (t) => {
  const ways = [
    { driveIdentity: '', readSecret: key, issued: ['oauth2.googleapis.com/token'] },
    { driveIdentity: federation, readSecret: noKey, issued: [sts, impersonation] },
  ];
  for (const { driveIdentity, readSecret, issued } of ways) {
    const double = await startDrive(t);
    double.put('date_dim.csv', 'x');
    const settings = { driveIdentity, driveKeySecret: 'key', googleUrl: double.url };
    const drive = new Drive(await signIn(settings, readSecret), { retrySeconds: 0, deadline });
    t.match(await drive.find(folder, ['date_dim.csv']), [{ id: 'id-date_dim.csv', size: 1 }]);
    t.match(double.tokens.issued, issued);
    t.equal(double.tokens.issued.length, issued.length, 'once for all requests');
  }
});

t.test('settings that cannot be right are named, and shown nothing of', async (t) => {
  const other = (change: object) => JSON.stringify({ ...JSON.parse(federation), ...change });
  const wrong: [string, string, RegExp][] = [
    ['', '', /^GP_DRIVE_IDENTITY or GP_DRIVE_KEY_SECRET: one of them must be set$/],
    ['{', '', /^GP_DRIVE_IDENTITY: it is not JSON$/],
    [other({ type: 'authorized_user' }), '', /^GP_DRIVE_IDENTITY: wrong or missing type$/],
    [other({ token_url: 'https://googleapis.com.example/' }), '', /missing token_url$/],
    ['', 'broken', /^GP_DRIVE_KEY_SECRET: wrong or missing type, client_email, private_key$/],
  ];
  for (const [driveIdentity, driveKeySecret, message] of wrong) {
    const settings = { driveIdentity, driveKeySecret, googleUrl: '' };
    await t.rejects(
      signIn(settings, () => Promise.resolve('{"a": 1}')),
      { message },
    );
  }
});

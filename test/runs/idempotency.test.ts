import { join } from 'node:path';
import t from 'tap';
import { buildApp } from '../../src/app.ts';
import { DirectoryStore } from '../../src/platform/objects/directory.ts';
import { idOf, runApp } from '../support/run-app.ts';
import { warehouseOf } from '../support/snapshot.ts';

t.test('the same key and body are the same run', async (t) => {
  const { reload, finish, starts, config, keys, home, admin } = await runApp(t);
  const body = { reason: 'late file', force: true };
  const [one, two] = await Promise.all([reload(body, 'key-1'), reload(body, 'key-1')]);
  const id = idOf(one);
  t.strictSame([one.status, two.status, idOf(two)], [202, 202, id]);
  const other = await reload({ reason: 'other' }, 'key-1');
  t.match(other.json(), { status: 422, type: 'urn:global-partners:problem:idempotency-mismatch' });
  await finish(id);
  t.equal(
    idOf(await reload({ force: true, reason: 'late file' }, 'key-1')),
    id,
    'also when it has ended',
  );

  const restarted = await buildApp({
    ...{ config, keys, objects: new DirectoryStore(join(home, 'objects')) },
    warehouse: warehouseOf(home),
  });
  const headers = { authorization: `Bearer ${admin}`, 'idempotency-key': 'key-1' };
  const reply = await restarted.inject({ method: 'POST', url: '/runs/reload', headers, body });
  t.equal(reply.json<{ data: { run_id: string } }>().data.run_id, id, 'and after a restart');
  await restarted.close();
  t.equal(starts().length, 1);
});

t.test('a refused request does not use its key up; keys belong to callers', async (t) => {
  const { reload, finish, behave, post, token, starts } = await runApp(t);
  behave('refuse');
  t.equal((await reload({}, 'key')).status, 409);
  behave('run');
  const begun = await reload({}, 'key');
  t.equal(begun.status, 202);
  const stranger = await token('admin', { sub: 'somebody else' });
  const own = await post('/v1/runs/reload', {}, stranger, { 'idempotency-key': 'key' });
  t.equal(own.json()['type'], 'urn:global-partners:problem:run-in-progress');
  await finish(idOf(begun));
  t.equal(starts().length, 2);
});

t.test('a key that resumes is answered once, not for ever', async (t) => {
  const { reload, cancel, run, finish, starts } = await runApp(t);
  const id = idOf(await reload());
  await cancel(id);
  while ((await run(id))['status'] !== 'cancelled');
  t.equal(idOf(await reload({ run_id: id }, 'resume')), id);
  await finish(id);
  t.equal((await reload({ run_id: id }, 'resume')).status, 202, 'not 409: it is the same request');
  t.equal(starts().length, 2);
});

t.test('bodies and keys are read strictly', async (t) => {
  const { reload, admin, app, starts } = await runApp(t);
  const cases = [
    [{ nothing: 1 }, 'nothing', 'no such member'],
    [{ run_id: 'r', marts: ['clv'] }, 'marts', 'a resumed run builds the marts of its plan'],
  ] as const;
  for (const [body, parameter, problem] of cases) {
    const reply = await reload(body);
    t.match(reply.json(), { status: 400, errors: [{ parameter, problem }] }, parameter);
  }
  for (const key of ['', 'a b', 'x'.repeat(256)]) {
    t.match((await reload({}, key)).json(), { errors: [{ parameter: 'Idempotency-Key' }] });
  }
  const raw = async (type: string, payload: string) => {
    const headers = { authorization: `Bearer ${admin}`, 'content-type': type };
    const url = '/v1/runs/reload';
    return (await app.inject({ method: 'POST', url, headers, payload })).statusCode;
  };
  t.equal(await raw('text/plain', 'x'), 415);
  t.equal(await raw('application/json', '{'), 400);
  t.equal(await raw('application/json', 'null'), 400, 'not the same as no body');
  t.equal(await raw('application/json', `{"reason":"${'x'.repeat(70_000)}"}`), 413);
  t.strictSame(starts(), []);
});

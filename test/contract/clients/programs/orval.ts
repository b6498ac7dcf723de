import { aggregateClv, listClv, listClvChanges, lookUpCustomers } from './client/index.js';

const [, , , token = ''] = process.argv;
const headers = { authorization: `Bearer ${token}` };
interface Json {
  readonly status: 200;
  readonly data: { readonly meta: object };
}
/** The reply as JSON: the types have CSV and Arrow, too. */
function ok<Reply extends { status: number }>(reply: Reply): Extract<Reply, Json>['data'] {
  if (reply.status !== 200) throw new Error(`status ${reply.status}`);
  return (reply as Extract<Reply, Json>).data;
}
const page = ok(await listClv({ limit: 2 }, { headers }));
const filtered = ok(await listClv({ clv_tier: ['High', 'Medium'] }, { headers }));
const two = { fields: ['customer_id' as const, 'clv' as const], sort: ['-clv' as const] };
const [first] = ok(await listClv(two, { headers })).data;
const figures = { by: ['clv_tier' as const], measures: ['rows', 'clv.sum'] };
const groups = ok(await aggregateClv(figures, { headers }));
const changes = ok(await listClvChanges({ since: 'first' }, { headers }));
const found = ok(await lookUpCustomers({ customer_ids: ['c1', 'nobody'] }, undefined, { headers }));
const refused = await listClv({ cursor: 'forged' }, { headers });
if (refused.status !== 400) throw new Error(`status ${refused.status}`);
console.log(
  JSON.stringify([
    page.meta.rows,
    filtered.meta.total_rows,
    [first?.customer_id, first?.clv],
    groups.data[0],
    changes.data.map(({ change }) => change),
    found.meta.unknown,
    [refused.data.status, refused.data.type],
  ]),
);

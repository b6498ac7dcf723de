import { client } from './client/client.gen.js';
import { aggregateClv, listClv, listClvChanges, lookUpCustomers } from './client/sdk.gen.js';

const [, , baseUrl = '', auth = ''] = process.argv;
client.setConfig({ baseUrl, auth });
const throwOnError = true;
const page = await listClv({ query: { limit: 2 }, throwOnError });
const filtered = await listClv({ query: { clv_tier: ['High', 'Medium'] }, throwOnError });
const fields = await listClv({
  query: { fields: ['customer_id', 'clv'], sort: ['-clv'] },
  throwOnError,
});
const groups = await aggregateClv({
  query: { by: ['clv_tier'], measures: ['rows', 'clv.sum'] },
  throwOnError,
});
const changes = await listClvChanges({ query: { since: 'first' }, throwOnError });
const found = await lookUpCustomers({ body: { customer_ids: ['c1', 'nobody'] }, throwOnError });
const { error } = await listClv({ query: { cursor: 'forged' } });
const [first] = fields.data.data;
console.log(
  JSON.stringify([
    page.data.meta.rows,
    filtered.data.meta.total_rows,
    [first?.customer_id, first?.clv],
    groups.data.data[0],
    changes.data.data.map(({ change }) => change),
    found.data.meta.unknown,
    [error?.status, error?.type],
  ]),
);

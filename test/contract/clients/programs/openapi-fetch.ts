import createClient from 'openapi-fetch';
import type { paths } from './client/index.js';

// Other media types of the replies are no objects.
type Media = 'application/json' | 'application/problem+json';
const [, , baseUrl = '', token = ''] = process.argv;
const headers = { authorization: `Bearer ${token}` };
const client = createClient<paths, Media>({ baseUrl, headers });
const page = await client.GET('/v1/clv', { params: { query: { limit: 2 } } });
const filtered = await client.GET('/v1/clv', {
  params: { query: { clv_tier: ['High', 'Medium'] } },
});
const fields = await client.GET('/v1/clv', {
  params: { query: { fields: ['customer_id', 'clv'], sort: ['-clv'] } },
});
const groups = await client.GET('/v1/clv/aggregate', {
  params: { query: { by: ['clv_tier'], measures: ['rows', 'clv.sum'] } },
});
const changes = await client.GET('/v1/clv/changes', { params: { query: { since: 'first' } } });
const found = await client.POST('/v1/clv/lookup', { body: { customer_ids: ['c1', 'nobody'] } });
const { error } = await client.GET('/v1/clv', { params: { query: { cursor: 'forged' } } });
const first = fields.data?.data[0];
console.log(
  JSON.stringify([
    page.data?.meta.rows,
    filtered.data?.meta.total_rows,
    [first?.customer_id, first?.clv],
    groups.data?.data[0],
    changes.data?.data.map(({ change }) => change),
    found.data?.meta.unknown,
    [error?.status, error?.type],
  ]),
);

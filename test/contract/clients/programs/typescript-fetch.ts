import { ClvApi, Configuration, ResponseError } from './client/index.js';

const [, , basePath = '', accessToken = ''] = process.argv;
const clv = new ClvApi(new Configuration({ basePath, accessToken }));
const page = await clv.listClv({ limit: 2 });
const filtered = await clv.listClv({ clvTier: ['High', 'Medium'] });
const fields = await clv.listClv({ fields: ['customer_id', 'clv'], sort: ['-clv'] });
const groups = await clv.aggregateClv({ by: ['clv_tier'], measures: ['rows', 'clv.sum'] });
const changes = await clv.listClvChanges({ since: 'first' });
const lookUpCustomersRequest = { customerIds: ['c1', 'nobody'] };
const found = await clv.lookUpCustomers({ lookUpCustomersRequest });
let problem: unknown[] = [];
try {
  await clv.listClv({ cursor: 'forged' });
} catch (error) {
  if (!(error instanceof ResponseError)) throw error;
  const { type } = (await error.response.json()) as { type: string };
  problem = [error.response.status, type];
}
const [first] = fields.data;
console.log(
  JSON.stringify([
    page.meta.rows,
    filtered.meta.totalRows,
    [first?.customerId, first?.clv],
    groups.data[0],
    changes.data.map(({ change }) => change),
    found.meta.unknown,
    problem,
  ]),
);

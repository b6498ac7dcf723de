/**
 * A chain of two restaurants and five customers. They ordered sandwiches on Wednesday 2024-01-10 at
 * noon and on Saturday 2024-02-10 in the evening; on 2024-02-03 a guest of r1 had catering with a
 * discount. Tables agree with each other, but for those that say that they need a longer history.
 */
import { clvTables } from './data-clv.js';
import { discountsTables } from './data-discounts.js';
import { locationsTables } from './data-locations.js';
import { loyaltyTables } from './data-loyalty.js';
import { salesTables } from './data-sales.js';
import { churnTables, segmentsTables } from './data-segments.js';
import type { Tables } from './release.js';

export { customers } from './data-clv.js';

export const tables: Tables = {
  ...clvTables,
  ...segmentsTables,
  ...churnTables,
  ...salesTables,
  ...loyaltyTables,
  ...locationsTables,
  ...discountsTables,
};

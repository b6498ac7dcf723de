/**
 * A chain of two restaurants and five customers. They ordered sandwiches on Wednesday 2024-01-10 at
 * noon and on Saturday 2024-02-10 in the evening; on 2024-02-03 a guest of r1 had catering with a
 * discount. Tables agree with each other, but for those that say that they need a longer history.
 */
import { clvTables } from './data-clv.ts';
import { discountsTables } from './data-discounts.ts';
import { locationsTables } from './data-locations.ts';
import { loyaltyTables } from './data-loyalty.ts';
import { salesTables } from './data-sales.ts';
import { churnTables, segmentsTables } from './data-segments.ts';
import type { Tables } from './release.ts';

export { customers } from './data-clv.ts';

export const tables: Tables = {
  ...clvTables,
  ...segmentsTables,
  ...churnTables,
  ...salesTables,
  ...loyaltyTables,
  ...locationsTables,
  ...discountsTables,
};

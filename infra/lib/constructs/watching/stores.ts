/** Alarms of databases: room, load, and what may be spent. */
import { Duration } from 'aws-cdk-lib';
import type { Alarms, Watched } from '../../stacks/monitoring.js';

const gigabyte = 1024 ** 3;
const secondsPerHour = 3_600;
/** Told before the limit is reached, while there is time. */
const warningShare = 0.8;

export function storeAlarms({ database, warehouse }: Watched): Alarms {
  const mean = { period: Duration.minutes(5), statistic: 'Average' };
  return {
    'database-space': {
      ...{ heading: 'The database is running out of space', periods: 3, below: true },
      what: 'The source database has less than 4 GB left.',
      metric: database.instance.metricFreeStorageSpace(mean),
      threshold: 4 * gigabyte,
    },
    'database-busy': {
      ...{ heading: 'The database is busy', threshold: 90, periods: 6 },
      what: 'The source database has used 90 % of its processor for half an hour.',
      metric: database.instance.metricCPUUtilization(mean),
    },
    'warehouse-usage': {
      heading: 'The warehouse has used up its limit',
      what: `Redshift used ${warningShare * 100} % of the RPU hours of a day; at 100 % it stops.`,
      metric: warehouse.metricComputeSeconds(),
      threshold: warehouse.parameters.warehouseHoursPerDay * secondsPerHour * warningShare,
    },
  };
}

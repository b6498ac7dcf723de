/** Alarms of databases: space, load, and the limit of what may be spent. */
import { Duration } from 'aws-cdk-lib';
import type { MonitoredStacks } from '../../stacks/monitoring.ts';
import type { Alarms } from './alarm.ts';

const gigabyte = 1024 ** 3;
const secondsPerHour = 3_600;
/** Before the limit is reached, while there is time. */
const warningShare = 0.8;

export function storeAlarms({ database, warehouse }: MonitoredStacks): Alarms {
  const mean = { period: Duration.minutes(5), statistic: 'Average' };
  return {
    'database-space': {
      ...{ heading: 'The database is running out of space', announcesRecovery: true },
      summary: 'The source database has less than 4 GB left.',
      ...{ threshold: 4 * gigabyte, periods: 3, below: true },
      metric: database.instance.metricFreeStorageSpace(mean),
    },
    'database-busy': {
      ...{ heading: 'The database is busy', announcesRecovery: true },
      summary: 'The source database has used 90 % of its processor for half an hour.',
      ...{ threshold: 90, periods: 6 },
      metric: database.instance.metricCPUUtilization(mean),
    },
    'warehouse-usage': {
      heading: 'The warehouse has used up its limit',
      summary: `Redshift used ${warningShare * 100} % of the RPU hours of a day; at 100 % it stops.`,
      threshold: warehouse.parameters.warehouseHoursPerDay * secondsPerHour * warningShare,
      metric: warehouse.metricComputeSeconds(),
    },
  };
}

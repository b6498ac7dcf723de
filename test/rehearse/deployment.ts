/** What infra/ declares of the chain, for a stage of its own: schedule, rules, functions and job. */
import type { Stack } from 'aws-cdk-lib';
import { type CfnElement } from 'aws-cdk-lib';
import { CfnEventBus, CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnJob } from 'aws-cdk-lib/aws-glue';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { z } from 'zod';
import { resourceName, resources } from '../../src/platform/names.js';
import { bucket as lake } from '../support/doubles.js';
import { folder as driveFolder } from '../support/google/drive.js';
import { declared } from '../support/infra/synthesis.js';
import { bucket as landing } from '../support/ingest.js';

export const stage = 'rehearsal';

/** A function or job of this stage, and its role. */
export const named = (what: keyof typeof resources) => resourceName(stage, resources[what]);

const parameters = {
  account: '123456789012',
  alarmEmail: 'alarms@example.com',
  driveFolder,
  buckets: { landing, lake },
};

/** By name. What CloudFormation fills in later is no text yet. */
const values = z.record(z.string(), z.unknown());
export type Values = z.output<typeof values>;

/** A function, by its id in its stack. */
const target = z.object({
  arn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
});

const lambda = z.object({
  functionName: z.string(),
  environment: z.object({ variables: values }).transform(({ variables }) => variables),
  timeout: z.number().describe('Seconds.'),
});
const eventBus = z.object({ name: z.string() });
const rule = z.object({
  name: z.string(),
  eventBusName: z.object({ Ref: z.string() }).optional(),
  eventPattern: values,
  // A target that is no function is the log of what alarms count.
  targets: z.array(z.union([target, z.object({ arn: z.unknown() }).transform(() => null)])),
});
const schedule = z.object({ target: target.extend({ input: z.string() }) });
const job = z.object({
  name: z.string(),
  defaultArguments: values,
  executionProperty: z.object({ maxConcurrentRuns: z.number() }),
});

export type LambdaFunction = z.output<typeof lambda>;

export interface Rule {
  readonly name: string;
  readonly bus: string;
  readonly pattern: Values;
  /** Functions. None: an alarm counts what it matches. */
  readonly targets: readonly LambdaFunction[];
}

export interface Deployment {
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  /** That of the stage; services put their events on that of the account. */
  readonly bus: string;
  readonly rules: readonly Rule[];
  readonly schedule: { readonly input: string; readonly target: LambdaFunction };
  readonly job: z.output<typeof job>;
}

const defaultBus = 'default';

type Id = readonly [stack: Stack, id: string];
const addressOf = ([stack, id]: Id) => `${stack.stackName}/${id}`;

/** From the tree of the CDK app; `outdir` gets copies of the assets. Raises ZodError. */
export function readDeployment(outdir: string): Deployment {
  const nodes = declared(parameters, stage, outdir).flatMap(({ node }) => node.findAll());
  const ids = new Map<string, LambdaFunction>();
  for (const node of nodes) {
    // CDK has functions of its own, without a name.
    if (!(node instanceof CfnFunction) || !node.stack.resolve(node.functionName)) continue;
    ids.set(addressOf(idOf(node)), read(lambda, node));
  }
  const called = (of: CfnElement, { arn }: z.output<typeof target>): LambdaFunction => {
    const address = addressOf([of.stack, arn['Fn::GetAtt'][0]]);
    const found = ids.get(address);
    if (!found) throw new Error(`${address} is called by ${of.node.path} and is no function`);
    return found;
  };
  const own = one(nodes.filter((node) => node instanceof CfnEventBus));
  const { name: bus } = read(eventBus, own);
  const rules = nodes
    .filter((node) => node instanceof CfnRule)
    .map((node) => {
      const { name, eventBusName, eventPattern: pattern, targets } = read(rule, node);
      if (eventBusName && eventBusName.Ref !== idOf(own)[1]) throw new Error(`${name}: which bus?`);
      const calls = targets.flatMap((found) => (found === null ? [] : called(node, found)));
      return { name, bus: eventBusName ? bus : defaultBus, pattern, targets: calls };
    });
  // Besides it there is one of snapshots of the warehouse.
  const schedules = nodes.filter((node) => node instanceof CfnSchedule);
  const daily = one(schedules.filter(({ name }) => name === resourceName(stage, 'daily')));
  const { target: begun } = read(schedule, daily);
  return {
    functions: new Map([...ids.values()].map((found) => [found.functionName, found])),
    ...{ bus, rules },
    schedule: { input: begun.input, target: called(daily, begun) },
    job: read(job, one(nodes.filter((node) => node instanceof CfnJob))),
  };
}

const idOf = (element: CfnElement): Id => [
  element.stack,
  String(element.stack.resolve(element.logicalId)),
];

/** The properties that the schema names, as the template will have them. */
function read<S extends z.ZodObject>(schema: S, element: CfnElement): z.output<S> {
  const found = Object.keys(schema.shape).map((name) => [
    name,
    element.stack.resolve((element as unknown as Values)[name]) as unknown,
  ]);
  return schema.parse(Object.fromEntries(found));
}

function one<T>(found: readonly T[]): T {
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) throw new Error(`${found.length}, not one`);
  return first;
}

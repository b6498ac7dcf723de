/** The templates of infra/ for a stage of its own: schedule, rules, functions, job, and who may do what. */
import { z } from 'zod';
import { resourceName } from '../../src/platform/names.ts';
import { bucket as lake } from '../support/doubles.ts';
import { folder as driveFolder } from '../support/google/drive.ts';
import { policiesOf, type Policies } from '../support/iam/policies.ts';
import { account, Resolver } from '../support/infra/resolve.ts';
import { templatesFor } from '../support/infra/synthesis.ts';
import { resourcesOf, type Template } from '../support/infra/templates.ts';
import { bucket as landing } from '../support/ingest.ts';

export const stage = 'rehearsal';

/** A function, secret or parameter of this stage. */
export const named = (what: string) => resourceName(stage, what);

const parameters = {
  account,
  alarmEmail: 'alarms@example.com',
  driveFolder,
  buckets: { landing, lake },
};

/** By name; references are resolved. */
const values = z.record(z.string(), z.unknown());
export type Values = z.output<typeof values>;

const roleName = z.string().transform((arn) => arn.replace(/^.*:role\//, ''));

const lambda = z
  .object({
    FunctionName: z.string(),
    Role: roleName,
    Environment: z.object({ Variables: values }),
    Timeout: z.number().describe('Seconds.'),
  })
  .transform(({ FunctionName, Role, Environment, Timeout }) => ({
    ...{ name: FunctionName, role: Role, environment: Environment.Variables, timeout: Timeout },
    arn: `arn:aws:lambda:us-east-1:${account}:function:${FunctionName}`,
  }));
const rule = z.object({
  Name: z.string(),
  EventBusName: z.string().default('default'),
  EventPattern: values,
  Targets: z.array(z.object({ Arn: z.string() })),
});
const schedule = z.object({
  Name: z.string(),
  Target: z.object({ Arn: z.string(), RoleArn: roleName, Input: z.string().default('{}') }),
});
const job = z
  .object({
    Name: z.string(),
    Role: roleName,
    DefaultArguments: values,
    ExecutionProperty: z.object({ MaxConcurrentRuns: z.number() }),
  })
  .transform(({ Name, Role, DefaultArguments, ExecutionProperty }) => ({
    ...{ name: Name, role: Role, arguments: DefaultArguments },
    maxConcurrentRuns: ExecutionProperty.MaxConcurrentRuns,
  }));
const instance = z.object({ AssociatedRoles: z.array(z.object({ RoleArn: roleName })) });

export type LambdaFunction = z.output<typeof lambda>;

export interface Rule {
  readonly arn: string;
  readonly bus: string;
  readonly pattern: Values;
  /** Functions. None: an alarm counts what it matches. */
  readonly targets: readonly LambdaFunction[];
}

export interface Deployment {
  readonly policies: Policies;
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  /** That of the stage; services put their events on that of the account. */
  readonly bus: string;
  readonly rules: readonly Rule[];
  readonly schedule: {
    readonly role: string;
    readonly input: string;
    readonly target: LambdaFunction;
  };
  readonly job: z.output<typeof job>;
  /** Role by which the source database reads from S3. */
  readonly importRole: string;
}

/** `outdir` gets the templates and copies of the assets. Raises ZodError. */
export function readDeployment(outdir: string): Deployment {
  const templates = templatesFor(parameters, stage, outdir);
  const all = <S extends z.ZodType>(type: string, schema: S) => readAll(templates, type, schema);
  const found = all(
    'AWS::Lambda::Function',
    lambda.or(z.object({ FunctionName: z.undefined().optional() })),
  ).filter(
    // CDK has functions of its own, without a name.
    (one): one is LambdaFunction => 'name' in one,
  );
  const targets = new Map(found.map((one) => [one.arn, one]));
  // Besides it there is one of snapshots of the warehouse.
  const daily = all('AWS::Scheduler::Schedule', schedule).find(
    ({ Name }) => Name === named('daily'),
  );
  const target = targets.get(daily?.Target.Arn ?? '');
  if (!daily || !target) throw new Error('no schedule calls a function');
  return {
    policies: policiesOf(templates),
    functions: new Map(found.map((one) => [one.name, one])),
    bus: one(all('AWS::Events::EventBus', z.object({ Name: z.string() }))).Name,
    rules: all('AWS::Events::Rule', rule).map((of) => ({
      arn: `arn:aws:events:us-east-1:${account}:rule/${of.Name}`,
      ...{ bus: of.EventBusName, pattern: of.EventPattern },
      targets: of.Targets.flatMap(({ Arn }) => targets.get(Arn) ?? []),
    })),
    schedule: { role: daily.Target.RoleArn, input: daily.Target.Input, target },
    job: one(all('AWS::Glue::Job', job)),
    importRole: one(one(all('AWS::RDS::DBInstance', instance)).AssociatedRoles).RoleArn,
  };
}

/** The properties that the schema names, of every resource of a type. */
function readAll<S extends z.ZodType>(templates: readonly Template[], type: string, schema: S) {
  const resolver = new Resolver(templates);
  return resourcesOf(templates, type).map(({ stack, properties }) =>
    schema.parse(resolver.resolve(stack, properties)),
  );
}

function one<T>(found: readonly T[]): T {
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) throw new Error(`${found.length}, not one`);
  return first;
}

/**
 * A value as it is deployed, but ARNs of secrets without the characters at their end: the double makes others.
 * Raises an error where only CloudFormation has it.
 */
export function deployed(name: string, value: unknown): string {
  if (typeof value === 'string' && !/<[\w.]+>/.test(value)) return value.replace(/-AbCdEf$/, '');
  throw new Error(`${name}: the rehearsal has no value for it`);
}

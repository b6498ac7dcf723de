/** IAM's part: each call of a role, and each of a service to a role or function, as the policies of infra/ decide. */
import { refusal, type Call } from '../support/iam/evaluate.ts';
import { withImplied } from '../support/iam/usage.ts';
import { account } from '../support/infra/resolve.ts';
import type { Doubles } from '../support/doubles.ts';
import type { Deployment, LambdaFunction, Rule } from './deployment.ts';

/** Whoever sets up and looks at the doubles, in the place of an administrator. */
const administrators = ['admin', 'test'];
/** As which the stand-in for RDS reads from S3. */
const database = 'rds';

export class Access {
  private readonly own: Call[] = [];
  private readonly doubles: Doubles;
  readonly deployment: Deployment;

  constructor(doubles: Doubles, deployment: Deployment) {
    this.doubles = doubles;
    this.deployment = deployment;
    const { functions, job, importRole, schedule, policies } = deployment;
    const assumed: (readonly [service: string, role: string])[] = [
      ...[...functions.values()].map(({ role }) => ['lambda', role] as const),
      ['glue', job.role],
      ['rds', importRole],
      ['scheduler', schedule.role],
      ['redshift-serverless', String(job.arguments['--copy-role']).replace(/^.*:role\//, '')],
    ];
    for (const [service, role] of assumed) {
      const resource = policies.roles.get(role)?.arn ?? role;
      this.add(`${service}.amazonaws.com`, 'sts:AssumeRole', resource, {
        'aws:SourceAccount': account,
      });
    }
    for (const { role, arn } of functions.values()) {
      // Lambda decrypts the variables of a function as its role.
      const key = policies.keys.get(arn);
      if (key !== undefined) this.add(role, 'kms:Decrypt', key);
    }
  }

  /** EventBridge calls a function. */
  delivered({ arn }: Rule, target: LambdaFunction): void {
    const context = { 'aws:SourceArn': arn };
    this.add('events.amazonaws.com', 'lambda:InvokeFunction', target.arn, context);
  }

  /** EventBridge Scheduler calls a function. */
  scheduled(): void {
    const { role, target } = this.deployment.schedule;
    this.add(role, 'lambda:InvokeFunction', target.arn);
  }

  /** Raises an error that names the calls until now that AWS would deny. */
  async check(): Promise<void> {
    const { policies } = this.deployment;
    const refused = (await this.calls()).flatMap((call) => refusal(policies, call) ?? []);
    if (refused.length > 0) throw new Error([...new Set(refused)].join('\n'));
  }

  /** All calls until now, each once, and what AWS calls to carry them out. */
  async calls(): Promise<Call[]> {
    const recorded = (await this.doubles.control('GET', 'calls')) as Call[];
    const ofRoles = recorded
      .filter(({ caller }) => !administrators.includes(caller))
      .map((call) =>
        call.caller === database ? { ...call, caller: this.deployment.importRole } : call,
      );
    return withImplied(this.deployment.policies, [...this.own, ...ofRoles]);
  }

  private add(caller: string, action: string, resource: string, context: Call['context'] = {}) {
    this.own.push({ caller, action, resource, context });
  }
}

/** The closed list of problems (RFC 9457). docs/api.md has a heading for each, and a test holds them together. */
export const problems = {
  'bad-request': [400, 'The request cannot be read'],
  'invalid-parameter': [400, 'A parameter is not valid'],
  'invalid-cursor': [400, 'The cursor does not belong to this request'],
  'measure-refused': [400, 'The measure has no meaning over these rows'],
  'too-many-groups': [400, 'The aggregate has too many groups'],
  'token-missing': [401, 'A bearer token is required'],
  'token-invalid': [401, 'The bearer token is not accepted'],
  'scope-missing': [403, 'The token does not grant this'],
  'table-hidden': [403, 'The table cannot be limited to the rows of this token'],
  'origin-not-allowed': [403, 'The origin is not allowed'],
  'route-not-found': [404, 'There is nothing at this path'],
  'customer-not-found': [404, 'The customer is not known'],
  'run-not-found': [404, 'The run is not known'],
  'release-not-found': [404, 'The release is not known or no longer retained'],
  'method-not-allowed': [405, 'The method is not offered here'],
  'not-acceptable': [406, 'None of the accepted formats is offered'],
  'request-timeout': [408, 'The request did not arrive in time'],
  'run-in-progress': [409, 'Another run is in progress'],
  'run-succeeded': [409, 'The run has succeeded already'],
  'run-not-active': [409, 'The run is not in progress here'],
  'run-refused': [409, 'The pipeline refused the run'],
  'release-gone': [410, 'The release is no longer retained'],
  'body-too-large': [413, 'The body is too large'],
  'export-too-large': [413, 'The export is too large to be sent'],
  'url-too-long': [414, 'The URL is too long'],
  'media-type-unsupported': [415, 'The media type of the body is not supported'],
  'idempotency-mismatch': [422, 'The idempotency key belongs to another request'],
  'rate-limited': [429, 'Too many requests'],
  'too-many-exports': [429, 'Too many exports at once'],
  'headers-too-large': [431, 'The headers are too large'],
  internal: [500, 'Something went wrong here'],
  'not-ready': [503, 'There is no release to serve yet'],
  'release-unavailable': [503, 'The release cannot be read'],
  'read-timeout': [503, 'The rows were not read in time'],
  'runs-unavailable': [503, 'Runs cannot be started from here'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemType = keyof typeof problems;

export const problemTypes = Object.keys(problems) as ProblemType[];

export const problemUrn = (type: ProblemType) => `urn:global-partners:problem:${type}`;

export interface ParameterProblem {
  readonly parameter: string;
  readonly problem: string;
}

interface Extras {
  readonly errors?: readonly ParameterProblem[];
  readonly headers?: Readonly<Record<string, string>>;
  /** The run that is in the way. */
  readonly runId?: string;
  readonly cause?: unknown;
}

/** An expected failure, returned to the caller. `detail` contains nothing internal. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: readonly ParameterProblem[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly runId: string | undefined;
  readonly type: ProblemType;
  readonly detail: string;

  constructor(type: ProblemType, detail: string, extras: Extras = {}) {
    super(detail, { cause: extras.cause });
    this.type = type;
    this.detail = detail;
    this.name = 'Problem';
    this.status = problems[type][0];
    this.errors = extras.errors;
    this.headers = extras.headers ?? {};
    this.runId = extras.runId;
  }
}

/** One parameter that is not as it must be. */
export function invalidParameter(parameter: string, problem: string): Problem {
  return new Problem('invalid-parameter', `${parameter}: ${problem}`, {
    errors: [{ parameter, problem }],
  });
}

/** The body of a problem reply. */
export function problemBody(problem: Problem, requestId: string) {
  const [status, title] = problems[problem.type];
  return {
    type: problemUrn(problem.type),
    title,
    status,
    detail: problem.detail,
    instance: `/requests/${requestId}`,
    request_id: requestId,
    ...(problem.runId !== undefined && { run_id: problem.runId }),
    ...(problem.errors && { errors: problem.errors }),
  };
}

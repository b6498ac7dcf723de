/** Checks a running API from outside and prints each check: `make smoke URL=... TOKEN=...`. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { problemUrn } from '../errors.ts';
import { marts } from '../marts/index.ts';
import { runTool, ToolError, usage } from './tool.ts';

const help = usage('smoke.js', 'Checks a running API; ends with code 1 when a check fails.', [
  ['--url URL', 'where it is, such as http://127.0.0.1:3000'],
  ['--token TOKEN', 'a bearer token that may read marts; those it may not read must be refused'],
  ['--release-optional', 'while there is no release, check all that works without one'],
]);

const catalogue = z.object({
  data: z.array(z.object({ name: z.string(), tables: z.array(z.object({ path: z.string() })) })),
});
const list = z.object({ data: z.array(z.unknown()), meta: z.object({ release: z.string() }) });

const problem = z.object({ type: z.string() });

type Ask = (path: string, headers?: Record<string, string>) => Promise<Response>;
type Check = readonly [name: string, check: () => Promise<void>];

const timeoutMs = 10_000;

async function expectStatus(reply: Response, status: number): Promise<void> {
  if (reply.status === status) return;
  throw new Error(`${reply.status} instead of ${status}: ${(await reply.text()).slice(0, 200)}`);
}

const status =
  (from: Ask, path: string, wanted: number, headers?: Record<string, string>) => async () => {
    await expectStatus(await from(path, headers), wanted);
  };

/** What needs no release, by its name, in the order of the checks. */
function checks(anonymous: Ask, ask: Ask): readonly Check[] {
  const wrong = { authorization: 'Bearer a.b.c' };
  return [
    ['it is alive', status(anonymous, '/health/live', 200)],
    ['the contract is served', status(anonymous, '/v1/openapi.json', 200)],
    ['no token is refused', status(anonymous, '/v1/marts', 401)],
    ['a wrong token is refused', status(anonymous, '/v1/marts', 401, wrong)],
    ['an unknown path is 404', status(ask, '/v1/nothing', 404)],
  ];
}

function releaseChecks(anonymous: Ask, ask: Ask): readonly Check[] {
  return [
    ['it is ready', status(anonymous, '/health/ready', 200)],
    ['the token is accepted', status(ask, '/v1/marts', 200)],
    ['the release is told', status(ask, '/v1/releases/current', 200)],
  ];
}

/** Whether it says so; what it says otherwise, or that it says nothing, is for the checks to tell. */
async function hasNoRelease(ask: Ask): Promise<boolean> {
  try {
    const reply = await ask('/v1/marts');
    return problem.parse(await reply.json()).type === problemUrn('not-ready');
  } catch {
    return false;
  }
}

function noReleaseChecks(anonymous: Ask, ask: Ask): readonly Check[] {
  return [
    ['it is not ready', status(anonymous, '/health/ready', 503)],
    [
      'the token is accepted',
      async () => {
        // Runs are there before releases; who may not see them is known, too.
        const reply = await ask('/v1/runs?limit=1');
        if (reply.status !== 403) await expectStatus(reply, 200);
      },
    ],
  ];
}

/** One page of the main table of each mart, and the same again as not changed. */
function tableChecks(ask: Ask, path: string): readonly Check[] {
  let etag = '';
  return [
    [
      `${path} has rows`,
      async () => {
        const reply = await ask(`${path}?limit=5`);
        await expectStatus(reply, 200);
        etag = reply.headers.get('etag') ?? '';
        if (list.parse(await reply.json()).data.length === 0) throw new Error('no rows');
      },
    ],
    [
      `${path} answers 304 to its ETag`,
      async () => {
        await expectStatus(await ask(`${path}?limit=5`, { 'if-none-match': etag }), 304);
      },
    ],
    [
      `${path} refuses an unknown parameter`,
      async () => {
        await expectStatus(await ask(`${path}?no_such_parameter=1`), 400);
      },
    ],
  ];
}

/** Paths of the tables that the caller may read. */
async function listedPaths(ask: Ask): Promise<string[]> {
  const reply = await ask('/v1/marts');
  await expectStatus(reply, 200);
  const { data } = catalogue.parse(await reply.json());
  if (data.length === 0) throw new Error('the token may read none');
  return data.flatMap(({ tables }) => tables.map(({ path }) => path));
}

/** Every mart has rows or, where the catalogue does not list it, is refused: none is skipped. */
function martChecks(ask: Ask, listed: readonly string[]): readonly Check[] {
  return marts.flatMap(({ tables: [{ name }] }) => {
    const path = `/v1/${name}`;
    if (listed.includes(path)) return tableChecks(ask, path);
    const check = async () => {
      await expectStatus(await ask(`${path}?limit=5`), 403);
    };
    return [[`${path} is refused, as it is not in the catalogue`, check]] as const;
  });
}

async function perform(all: readonly Check[]): Promise<number> {
  let failures = 0;
  for (const [name, check] of all) {
    try {
      await check();
      process.stdout.write(`ok    ${name}\n`);
    } catch (error) {
      failures += 1;
      process.stdout.write(`FAIL  ${name}: ${error instanceof Error ? error.message : 'failed'}\n`);
    }
  }
  return failures;
}

/** Marts that are there, and those that must not be; returns how many checks failed. */
async function checkRelease(anonymous: Ask, ask: Ask): Promise<number> {
  const listed: string[] = [];
  const catalogueCheck = async () => {
    listed.push(...(await listedPaths(ask)));
  };
  const failures = await perform([
    ...releaseChecks(anonymous, ask),
    ['the catalogue lists marts', catalogueCheck],
  ]);
  return listed.length > 0 ? failures + (await perform(martChecks(ask, listed))) : failures;
}

await runTool(help, async () => {
  const { values } = parseArgs({
    options: {
      ...{ url: { type: 'string' }, token: { type: 'string' } },
      'release-optional': { type: 'boolean', default: false },
    },
  });
  const { url, token } = values;
  if (!url || !URL.canParse(url)) throw new ToolError('--url: where is the API? See --help.');
  if (!token) throw new ToolError('--token: a bearer token is needed; make token prints one.');
  // An API without a host name of its own is below the name of its gateway's stage.
  const base = url.replace(/\/$/, '');
  const from =
    (own: Record<string, string>): Ask =>
    (path, headers = {}) =>
      fetch(base + path, {
        headers: { ...own, ...headers },
        signal: AbortSignal.timeout(timeoutMs),
      });
  const anonymous = from({});
  const ask = from({ authorization: `Bearer ${token}` });
  let failures = await perform(checks(anonymous, ask));
  const isEmpty = values['release-optional'] && (await hasNoRelease(ask));
  if (isEmpty) {
    failures += await perform(noReleaseChecks(anonymous, ask));
    process.stdout.write('there is no release yet: marts were not checked\n');
  } else failures += await checkRelease(anonymous, ask);
  process.stdout.write(failures === 0 ? 'all checks passed\n' : `${failures} checks failed\n`);
  process.exitCode = failures === 0 ? 0 : 1;
});

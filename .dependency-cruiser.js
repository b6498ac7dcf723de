/** The floors of the TypeScript sources, from the top: a file imports from its own floor and those below, so folders have no cycle. */
const floors = {
  'entry points': 'src/(server|lambda|refresh|ingest-fetch|ingest-load|token-claims)[.]ts$',
  tools: 'src/tools/',
  app: 'src/app[.]ts$',
  routes: 'routes/',
  services: 'src/services[.]ts$',
  'http/lambda': 'src/http/lambda/',
  'http/mcp': 'src/http/mcp/',
  'http/plugins': 'src/http/plugins/',
  'http/replies': 'src/http/replies/',
  'http/openapi': 'src/http/openapi/',
  http: 'src/http/[^/]+$',
  'http/access': 'src/http/access/',
  ingest: 'src/ingest/',
  runs: 'src/runs/',
  releases: 'src/releases/',
  warehouse: 'src/warehouse/',
  store: 'src/store/',
  query: 'src/query/',
  marts: 'src/marts/',
  contracts: 'src/contracts/',
  config: 'src/config[.]ts$',
  platform: 'src/platform/',
  settings: 'src/settings/',
  errors: 'src/errors[.]ts$',
};
const paths = Object.values(floors);
const domain =
  '^src/(ingest|runs|releases|warehouse|store|query|marts|contracts|platform|settings)/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(floors)
      .slice(1)
      .map(([name, path], index) => ({
        name: `${name} imports nothing above it`,
        severity: 'error',
        from: { path: `^${path}` },
        to: { path: `^(${paths.slice(0, index + 1).join('|')})` },
      })),
    {
      name: 'every file is on a floor',
      severity: 'error',
      from: {},
      to: { path: '^(src|routes)/', pathNot: `^(${paths.join('|')})` },
    },
    {
      name: 'no cycle of files',
      severity: 'error',
      from: { path: '^(src|routes)/' },
      to: { circular: true },
    },
    {
      name: 'no cycle of files when stacks and tests run',
      severity: 'error',
      from: { path: '^(infra|test)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'neither constructs nor stacks import the deployment',
      severity: 'error',
      from: { path: '^infra/lib/(constructs|stacks)/' },
      to: { path: '^infra/(bin/|lib/deployment[.]ts$)' },
    },
    {
      name: 'stacks import names and settings, not what answers requests',
      severity: 'error',
      from: { path: '^infra/' },
      to: {
        path: '^(test|docs|routes)/|^src/(app|services|server|lambda)[.]ts$|^src/(http|runs|warehouse|store|query|marts)/',
      },
    },
    {
      name: 'tests are not imported',
      severity: 'error',
      from: {},
      to: { path: '[.]test[.]ts$' },
    },
    {
      name: 'helpers of tests do not depend on one suite',
      severity: 'error',
      from: { path: '^test/support/' },
      to: { path: '^test/', pathNot: '^test/support/' },
    },
    {
      name: 'sources import no tests, stacks or documents',
      severity: 'error',
      from: { path: '^(src|routes)/' },
      to: { path: '^(test|infra|docs)/' },
    },
    {
      name: 'the domain does not know Fastify',
      severity: 'error',
      from: { path: domain },
      to: { path: 'node_modules/(@fastify/|fastify)' },
    },
    {
      name: 'what runs needs no development package',
      severity: 'error',
      from: { path: '^(src|routes)/', pathNot: '^src/tools/(build|bundle|bundling)[.]ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types'] },
  },
};

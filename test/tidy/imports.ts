import { posix } from 'node:path';
import { codeFiles, lineAt, type Repository, type Rule, type SourceFile } from './repository.ts';

interface Import {
  line: number;
  /** A path from the root, or the name of a package. */
  target: string;
}

/** The tables through which the deployment knows what there is to deploy. */
const dataTables = [
  'functions/api/grant-sets.ts',
  'functions/api/route.ts',
  'functions/api/routes.ts',
  'functions/on/rules.ts',
  'shared/defects/config-checks.ts',
  'shared/grants.ts',
  'shared/instances/',
  'shared/ports/config.ts',
  'shared/ports/network.ts',
  'shared/ports/role-names.ts',
  'shared/project-access.ts',
  'shared/secret-arns.ts',
  'shared/version.ts',
  'shared/workload-policies.ts',
  'statemachines/attempt/steps.ts',
  'statemachines/kinds/kinds.ts',
];
/**
 * By these the command line finds a plane of this machine, mints a token for it, knows which
 * Dockerfiles it builds, unpacks archives as it does and joins its sessions.
 */
const findPlane = [
  'infra/local/boot/local-token.ts',
  'infra/local/boot/plane-file.ts',
  'infra/local/frameworks/on-this-machine.ts',
  'infra/local/kernel/unpack-within.ts',
  'infra/local/services/ecs/exec/agent-message.ts',
  'infra/local/workloads/images/dockerfile.ts',
];
/** The state machines themselves, which are data. */
const machines = ['statemachines/attempt.asl.json', 'statemachines/job.asl.json'];
const client = ['cli/', 'clients/typescript/', 'shared/', 'functions/api/calls.ts', ...findPlane];
const starter = [...client, 'infra/synth.ts', 'infra/local/boot/'];

/** Who may import what, by prefixes; the first row that fits a file counts. */
const layers: readonly { of: RegExp; may: readonly string[]; remedy: string }[] = [
  {
    of: /^shared\//,
    may: ['shared/'],
    remedy: 'move what both need into shared/, or hand it in as an argument',
  },
  {
    of: /^statemachines\/(attempt\/steps|kinds\/kinds?|kinds\/[^/]+\/kind)\.ts$/,
    may: ['shared/', 'statemachines/'],
    remedy: 'tables are data: they name steps by id and take only shared/ and other tables',
  },
  {
    of: /^statemachines\//,
    may: ['shared/', 'statemachines/'],
    remedy: 'move what a handler and a step share into statemachines/ or shared/',
  },
  {
    of: /^functions\//,
    may: ['shared/', 'statemachines/', 'functions/'],
    remedy: 'a handler knows shared/ and statemachines/ only; put the rest behind ports',
  },
  {
    of: /^infra\/aws\//,
    may: ['infra/aws/', ...dataTables],
    remedy: `take it from a data table (${dataTables.join(', ')})`,
  },
  {
    of: /^infra\/prices\//,
    may: ['infra/prices/', 'shared/money/'],
    remedy: 'what refreshes prices knows their shape only',
  },
  {
    of: /^infra\/frameworks\//,
    may: ['infra/frameworks/', 'shared/frameworks/', 'shared/money/'],
    remedy: 'what refreshes the images of frameworks knows their shape and the regions only',
  },
  {
    of: /^infra\/(package\/|pack\.ts$)/,
    may: ['infra/aws/', 'infra/package/', 'infra/synth.ts'],
    remedy: 'what packs knows what is deployed, and everything else by its place',
  },
  {
    of: /^infra\/[^/]+$/,
    may: ['infra/aws/', 'infra/build-console.ts', 'infra/build.ts', 'infra/synth.ts'],
    remedy: 'build and synth know infra/aws only',
  },
  {
    of: /^infra\/local\/boot\//,
    may: ['infra/local/'],
    remedy: 'the local plane reads dist/ and the template, never the sources',
  },
  {
    of: /^cli\/(local\/|commands\/(up|demo)\.ts$)/,
    may: starter,
    remedy: 'what starts a plane may take infra/synth.ts and infra/local/boot, nothing below',
  },
  {
    of: /^cli\/(account\/deployment\.ts$|commands\/plane-)/,
    may: [...client, 'infra/synth.ts', 'infra/aws/assembly.ts', 'infra/aws/checks/idle.ts'],
    remedy: 'what deploys a plane takes the assembly as it is, and what reads it',
  },
  {
    of: /^console\//,
    may: [
      'console/',
      'shared/',
      'functions/api/calls.ts',
      'cli/show/text.ts',
      'clients/typescript/files/size-text.ts',
      ...machines,
    ],
    remedy: 'a page asks the API, by its types; it shows the state machines as they are',
  },
  {
    of: /^clients\//,
    may: ['clients/', 'functions/api/calls.ts'],
    remedy: 'a client is used without the rest: it takes the types of the calls and nothing else',
  },
  {
    of: /^cli\//,
    may: client,
    remedy: 'ask the API; what starts a plane belongs in cli/local',
  },
];

/** What every part of the local plane may know besides itself. */
const interfaces =
  /^infra\/local\/(kernel\/|algorithms\/|frameworks\/|.*\/types\.ts$|services\/event-pattern\/)/;

const onlyIn: readonly { package: RegExp; of: RegExp; remedy: string }[] = [
  {
    package: /^(aws-cdk-lib|cdk-nag|constructs)(\/|$)/,
    of: /^(infra\/aws|test)\//,
    remedy: 'CDK belongs in infra/aws; elsewhere read the template',
  },
  {
    package: /^node:(child_process|fs|fs\/promises|http|net|sqlite|worker_threads)$/,
    of: /^(infra|cli|clients|test|examples|\.scripts)\//,
    remedy: 'a Lambda has no disk, process or socket of its own: use a client of ports',
  },
];

/** Every module a file takes, static or not. */
export function importsOf({ path, text, code }: SourceFile): Import[] {
  const found = code.matchAll(/\b(?:from|import)\s*\(?\s*(['"])( *)\1/g);
  return [...found].map((match) => {
    const end = match.index + match[0].length - 1;
    const name = text.slice(end - match[2]!.length, end);
    const target = name.startsWith('.') ? posix.join(posix.dirname(path), name) : name;
    return { line: lineAt(text, match.index), target };
  });
}

const isFile = (target: string) => /\.(tsx?|mjs|json)$/.test(target) && target.includes('/');

function forbidden(path: string, target: string): string | undefined {
  const guarded = onlyIn.find((one) => one.package.test(target) && !one.of.test(path));
  if (guarded) return guarded.remedy;
  if (!isFile(target)) return undefined;
  const part = /^infra\/local\/(services\/)?[^/]+\//.exec(path)?.[0];
  if (part && part !== 'infra/local/boot/') {
    if (target.startsWith(part) || interfaces.test(target)) return undefined;
    return 'call it by context.call, know it by a types.ts, or compose it in infra/local/boot';
  }
  const layer = layers.find(({ of }) => of.test(path));
  if (!layer) return undefined;
  const isTable = /\/(kind|steps)\.ts$/.test(path) && path.startsWith('statemachines/');
  if (isTable && target.includes('/steps/')) return layer.remedy;
  return layer.may.some((prefix) => target.startsWith(prefix)) ? undefined : layer.remedy;
}

function strayImports(files: Repository): string[] {
  return codeFiles(files).flatMap((file) =>
    importsOf(file).flatMap(({ line, target }) => {
      const remedy = forbidden(file.path, target);
      return remedy ? [`${file.path}:${line} imports ${target}: ${remedy}`] : [];
    }),
  );
}

/** An example stands alone, as in a user's own repository. */
function strayExamples(files: Repository): string[] {
  return codeFiles(files).flatMap((file) => {
    const own = /^examples\/[^/]+\//.exec(file.path)?.[0];
    const stray = own ? importsOf(file).filter(({ target }) => isFile(target)) : [];
    return stray
      .filter(({ target }) => !target.startsWith(own!))
      .map(({ line, target }) => `${file.path}:${line} imports ${target}`);
  });
}

/** Imports run one way. */
export const importRules: readonly Rule[] = [
  {
    says: 'imports one way: shared, statemachines, functions, infra; clients through the API',
    remedy: 'Each line says what to do; the rule stands in docs/ARCHITECTURE.md.',
    find: strayImports,
  },
  {
    says: 'has examples that stand alone',
    remedy: 'Copy what the example needs into its folder: it shows what a user would write.',
    find: strayExamples,
  },
];

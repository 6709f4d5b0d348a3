import type { FunctionPlan } from '../../infra/aws/inventory.ts';
import type { Repository, Rule } from './repository.ts';

/** What the tables say there is to deploy. */
export interface Tables {
  plans: readonly Pick<FunctionPlan, 'id' | 'sources' | 'token'>[];
  /** The state machines by their files, the job's own first. */
  machines: readonly string[];
  /** The kinds of the registry. */
  kinds: readonly string[];
  /** The reasons of `shared/errors.ts`. */
  reasons: readonly string[];
}

const machineOf = (name: string) => `${name[0]!.toUpperCase()}${name.slice(1)}Machine`;
const isMachine = (path: string) => path.startsWith('statemachines/') && path.endsWith('.asl.json');

/** A handler or a step is a file that exports `create(ports)`. */
function strayFunctions(files: Repository, { plans }: Tables): string[] {
  const places = /^(functions\/(api\/[^/]+|on)\/[^/]+|statemachines\/attempt\/steps\/[^/]+)\.ts$/;
  const created = files
    .filter(
      ({ path, code }) => places.test(path) && /^export (const|function) create\b/m.test(code),
    )
    .map(({ path }) => path);
  const named = plans.flatMap(({ sources }) => sources.map(({ file }) => file));
  return [
    ...created.filter((path) => !named.includes(path)).map((path) => `${path} is in no table`),
    ...named
      .filter((path) => !created.includes(path))
      .map((path) => `${path} is in a table, but no such file exports create(ports)`),
  ];
}

/** A kind is a folder, a line of each registry and an example. */
function unfinishedKinds(files: Repository, { kinds }: Tables): string[] {
  const folders = files
    .map(({ path }) => /^statemachines\/kinds\/([^/]+)\/(?:kind|driver)\.ts$/.exec(path)?.[1])
    .filter((name) => name !== undefined);
  const shown = files.filter(({ path }) => /^(examples\/.*\.ya?ml|docs\/.*\.md)$/.test(path));
  const driven = files.find(({ path }) => path === 'statemachines/kinds/drivers.ts')?.text ?? '';
  const has = (prefix: string) => files.some(({ path }) => path.startsWith(prefix));
  return [...new Set([...kinds, ...folders])].flatMap((kind) => [
    ...['kind.ts', 'driver.ts']
      .filter((part) => !has(`statemachines/kinds/${kind}/${part}`))
      .map((part) => `statemachines/kinds/${kind}/${part} is missing`),
    ...(kinds.includes(kind) ? [] : [`${kind} is not in statemachines/kinds/kinds.ts`]),
    ...(driven.includes(`'./${kind}/driver.ts'`)
      ? []
      : [`${kind} is not in statemachines/kinds/drivers.ts`]),
    ...(shown.some(({ text }) => new RegExp(`kind: ${kind}\\b`).test(text))
      ? []
      : [`no file of examples/ or docs/ shows \`kind: ${kind}\``]),
  ]);
}

/** Every `${Token}` names a step or a machine, and every one of these is called by some machine. */
function strayTokens(files: Repository, { plans, machines }: Tables): string[] {
  const steps = plans.flatMap(({ token }) => token ?? []);
  const known = [...new Set([...steps, ...machines.slice(1).map(machineOf)])];
  const used = files
    .filter(({ path }) => isMachine(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\$\{(\w+)\}/g)].map(([, token]) => ({ path, token: token! })),
    );
  return [
    ...used
      .filter(({ token }) => !known.includes(token))
      .map(({ path, token }) => `${path}: \${${token}} names no step and no machine`),
    ...known
      .filter((name) => !used.some(({ token }) => token === name))
      .map((name) => `\${${name}} is called by no state machine`),
  ];
}

/** Errors of AWS itself that a state machine may meet, besides those with a dot in their name. */
const awsErrors = ['AccessDenied', 'AccessDeniedException'];
const awsFamilies = /^(States|StepFunctions)\.\w+$/;

/** A misspelt name in `ErrorEquals` would catch nothing, and nobody would notice. */
function strayErrors(files: Repository, { reasons }: Tables): string[] {
  const classes = files.flatMap(({ code }) =>
    [...code.matchAll(/\bclass (\w+) extends \w*Error\b/g)].map(([, name]) => name!),
  );
  const known = [...reasons.map((reason) => `Job.${reason}`), ...classes, ...awsErrors];
  return files
    .filter(({ path }) => isMachine(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/"ErrorEquals":\s*(\[[^\]]*\])/g)]
        .flatMap(([, list]) => JSON.parse(list!) as string[])
        .filter((name) => !awsFamilies.test(name) && !known.includes(name))
        .map((name) => `${path}: ${name}`),
    );
}

/** Each part of the local plane can be understood alone. */
function unexplainedParts(files: Repository): string[] {
  const paths = files.map(({ path }) => path);
  const parts = paths.flatMap((path) => {
    return /^infra\/local\/(?:services\/[^/]+|(?!services\/)[^/]+)\//.exec(path)?.[0] ?? [];
  });
  return [...new Set(parts)]
    .filter((part) => !paths.includes(`${part}README.md`))
    .map((part) => `${part}README.md is missing`);
}

/** Tables and files say the same. */
export const tableRules = (tables: Tables): readonly Rule[] => [
  {
    says: 'has a row for every handler and step, and a file for every row',
    remedy:
      'Add a row (functions/api/*/routes.ts, functions/on/rules.ts, ' +
      'statemachines/attempt/steps.ts) or write the file so that it exports create(ports).',
    find: (files) => strayFunctions(files, tables),
  },
  {
    says: 'has for every kind a folder, a line of each registry and an example',
    remedy: 'A kind is kind.ts, driver.ts, a line in kinds.ts, a line in drivers.ts, one example.',
    find: (files) => unfinishedKinds(files, tables),
  },
  {
    says: 'calls every step and machine by its token',
    remedy: 'Write `${Job<Step>}`, `${<Step>}` or `${<Name>Machine}`, or remove the step.',
    find: (files) => strayTokens(files, tables),
  },
  {
    says: 'catches only errors that exist',
    remedy: 'Name `Job.` and a reason of shared/errors.ts, an Error class, or one of States.*.',
    find: (files) => strayErrors(files, tables),
  },
  {
    says: 'explains each part of the local plane beside it',
    remedy: 'Write 10 to 25 lines: what it is, how it works, what it does not do.',
    find: unexplainedParts,
  },
];

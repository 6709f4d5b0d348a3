import { parse } from 'yaml';

/** The phases whose commands a buildspec gives, in their order. */
export const commandPhases = ['install', 'pre_build', 'build', 'post_build'] as const;

/** One of these phases. */
export type CommandPhase = (typeof commandPhases)[number];

/** What a build does: AWS's buildspec, version 0.2, as far as it has commands and variables. */
export interface Buildspec {
  variables: Record<string, string>;
  exported: string[];
  phases: Record<CommandPhase, { commands: string[]; finally: string[]; abort: boolean }>;
}

const known = {
  '': ['version', 'env', 'phases', 'run-as', 'proxy', 'artifacts', 'reports', 'cache', 'batch'],
  env: ['shell', 'variables', 'exported-variables', 'git-credential-helper'],
};

/** Reads a buildspec; what would silently do nothing here is refused. */
export function parseBuildspec(text: string): Buildspec {
  const document: unknown = parse(text);
  const spec = asMap(document, 'The buildspec');
  refuseUnknown(spec, known[''], 'the buildspec');
  if (String(spec.version) !== '0.2') throw new Error('The buildspec must have version 0.2.');
  const env = asMap(spec.env ?? {}, 'env');
  refuseUnknown(env, known.env, 'env');
  const phases = asMap(spec.phases, 'phases');
  refuseUnknown(phases, [...commandPhases], 'phases');
  const phase = (name: CommandPhase) => {
    const { commands, finally: last, ...how } = asMap(phases[name] ?? {}, `phases.${name}`);
    const abort = how['on-failure'] === 'ABORT';
    return { commands: asCommands(commands), finally: asCommands(last), abort };
  };
  return {
    variables: Object.fromEntries(
      Object.entries(asMap(env.variables ?? {}, 'env.variables')).map(([name, value]) => [
        name,
        String(value),
      ]),
    ),
    exported: asCommands(env['exported-variables']),
    phases: {
      install: phase('install'),
      pre_build: phase('pre_build'),
      build: phase('build'),
      post_build: phase('post_build'),
    },
  };
}

function asMap(value: unknown, what: string): Record<string, unknown> {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new Error(`${what} must be a map.`);
}

function asCommands(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function refuseUnknown(map: Record<string, unknown>, names: string[], where: string): void {
  const unknown = Object.keys(map).find((name) => !names.includes(name));
  if (unknown) throw new Error(`'${unknown}' in ${where} is not supported by the local CodeBuild.`);
}

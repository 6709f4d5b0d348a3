import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { lookUp } from '../images/variables.ts';
import { type Buildspec, type CommandPhase, commandPhases, parseBuildspec } from './buildspec.ts';
import { patientS3 } from './patient-s3.ts';
import { CommandFailed, Shell } from './shell.ts';
import { complain, type Env, messageOf, say } from './streams.ts';
import { unzip } from './unzip.ts';

/** What the CodeBuild service leaves for the program, as `plan.json` in its folder. */
interface BuildPlan {
  /** The source archive; absent where the project has no source. */
  source?: { bucket: string; key: string };
  /** The buildspec itself, or the name of its file in the source. */
  buildspec: string;
}

/** What the program leaves for the service, as `result.json`. Times are epoch seconds. */
interface BuildResult {
  phases: PhaseResult[];
  exportedEnvironmentVariables: { name: string; value: string }[];
}

/** One phase as CodeBuild describes it. */
interface PhaseResult {
  phaseType: string;
  phaseStatus: 'SUCCEEDED' | 'FAILED';
  startTime: number;
  endTime: number;
  durationInSeconds: number;
  contexts: { statusCode: string; message: string }[];
}

/** Runs a build in a folder with `plan.json`; answers 0 if every phase succeeded. */
export async function runBuild(
  folder: string | undefined,
  env: Env,
  now: () => number,
): Promise<number> {
  if (!folder) {
    complain('usage: run-build FOLDER');
    return 2;
  }
  const plan = JSON.parse(await readFile(`${folder}/plan.json`, 'utf8')) as BuildPlan;
  const build = new Build(folder, plan, env, now);
  const result = await build.run();
  await writeFile(`${folder}/result.json.new`, JSON.stringify(result));
  await rename(`${folder}/result.json.new`, `${folder}/result.json`);
  return result.phases.every(({ phaseStatus }) => phaseStatus === 'SUCCEEDED') ? 0 : 1;
}

class Build {
  readonly #folder: string;
  readonly #plan: BuildPlan;
  readonly #env: Env;
  readonly #now: () => number;
  readonly #phases: PhaseResult[] = [];

  constructor(folder: string, plan: BuildPlan, env: Env, now: () => number) {
    this.#now = now;
    this.#folder = folder;
    this.#plan = plan;
    this.#env = env;
  }

  async run(): Promise<BuildResult> {
    const source = join(this.#folder, 'src');
    let spec: Buildspec | undefined;
    let version = '';
    await this.#phase('DOWNLOAD_SOURCE', async () => {
      await mkdir(source, { recursive: true });
      version = await this.#download(source);
      spec = parseBuildspec(await this.#buildspec(source));
    });
    if (!spec) return this.#result([]);
    const shell = await Shell.open(this.#folder, source, {
      ...spec.variables,
      ...this.#env,
      CODEBUILD_SRC_DIR: source,
      CODEBUILD_RESOLVED_SOURCE_VERSION: version,
    });
    await this.#runPhases(spec, shell);
    const values = await shell.variables();
    return this.#result(spec.exported.map((name) => ({ name, value: lookUp(values, name) ?? '' })));
  }

  /** A failed install or pre_build ends the build; after a failed build post_build still runs. */
  async #runPhases(spec: Buildspec, shell: Shell): Promise<void> {
    for (const name of commandPhases) {
      const { commands, finally: last, abort } = spec.phases[name];
      await shell.tell('CODEBUILD_BUILD_SUCCEEDING', this.#succeeding() ? 1 : 0);
      await this.#phase(name.toUpperCase(), async () => {
        try {
          for (const command of commands) await runCommand(shell, command);
        } finally {
          for (const command of last) await runCommand(shell, command);
        }
      });
      if (!this.#succeeding() && endsBuild(name, abort)) return;
    }
  }

  async #download(source: string): Promise<string> {
    if (!this.#plan.source) return '';
    const { bucket: Bucket, key: Key } = this.#plan.source;
    const client = patientS3(this.#env);
    const { Body, VersionId } = await client.send(new GetObjectCommand({ Bucket, Key }));
    if (!Body) throw new Error(`s3://${Bucket}/${Key} is empty.`);
    await unzip(await Body.transformToByteArray(), source);
    client.destroy();
    return VersionId ?? '';
  }

  async #buildspec(source: string): Promise<string> {
    const { buildspec } = this.#plan;
    if (buildspec.includes('\n')) return buildspec;
    const file = buildspec || 'buildspec.yml';
    return readFile(join(source, file), 'utf8').catch(() => {
      throw new Error(`YAML_FILE_ERROR: ${file}: the source has no such file.`);
    });
  }

  async #phase(phaseType: string, work: () => Promise<void>): Promise<void> {
    const startTime = this.#now() / 1000;
    say(`[Container] Entering phase ${phaseType}`);
    const contexts: PhaseResult['contexts'] = [];
    try {
      await work();
    } catch (error) {
      const statusCode = error instanceof CommandFailed ? 'COMMAND_EXECUTION_ERROR' : phaseType;
      contexts.push({ statusCode, message: messageOf(error) });
      if (!(error instanceof CommandFailed)) complain(messageOf(error));
    }
    const endTime = this.#now() / 1000;
    const phaseStatus = contexts.length > 0 ? 'FAILED' : 'SUCCEEDED';
    const durationInSeconds = Math.round(endTime - startTime);
    say(`[Container] Phase complete: ${phaseType} State: ${phaseStatus}`);
    this.#phases.push({ phaseType, phaseStatus, startTime, endTime, durationInSeconds, contexts });
  }

  #succeeding(): boolean {
    return this.#phases.every(({ phaseStatus }) => phaseStatus === 'SUCCEEDED');
  }

  #result(exportedEnvironmentVariables: BuildResult['exportedEnvironmentVariables']): BuildResult {
    return { phases: this.#phases, exportedEnvironmentVariables };
  }
}

function endsBuild(phase: CommandPhase, abort: boolean): boolean {
  return abort || phase === 'install' || phase === 'pre_build';
}

async function runCommand(shell: Shell, command: string): Promise<void> {
  say(`[Container] Running command ${command}`);
  await shell.run(command);
}

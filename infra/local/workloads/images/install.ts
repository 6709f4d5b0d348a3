import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildRefused, type Step, venv } from './recipe.ts';

/** What installing packages uses of this machine. */
export interface InstallTools {
  /** PATH with node, npm and python3. */
  path: string;
  /** Proxies and registries, as a Docker daemon passes them to its builds. */
  environment: Record<string, string>;
}

/** Follows a RUN line with npm or pip in the image's folder. */
export async function install(
  step: Extract<Step, { kind: 'npm' | 'pip' }>,
  rootfs: string,
  tools: InstallTools,
): Promise<void> {
  const cwd = join(rootfs, step.workdir);
  await mkdir(cwd, { recursive: true });
  const home = await mkdtemp(`${rootfs}-home-`);
  const run = async (program: string, args: string[]) => {
    const code = await exec(program, args, cwd, {
      ...tools.environment,
      PATH: tools.path,
      HOME: home,
    });
    if (code === 0) return;
    const line = `Dockerfile line ${step.line}: ${program} ${args.join(' ')}`;
    throw new BuildRefused(`${line} failed with exit code ${code}; its output says why.`);
  };
  try {
    if (step.kind === 'npm') {
      await run('npm', [...step.args, '--no-audit', '--no-fund', '--no-update-notifier']);
    } else {
      await installPip(step, rootfs, run);
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function installPip(
  step: Extract<Step, { kind: 'pip' }>,
  rootfs: string,
  run: (program: string, args: string[]) => Promise<void>,
): Promise<void> {
  const folder = join(rootfs, venv);
  const python = `${folder}/bin/python3`;
  await run('python3', ['-m', 'venv', '--without-pip', folder]);
  const quiet = ['--no-compile', '--no-input', '--disable-pip-version-check'];
  const args = ['-m', 'pip', '--python', python, 'install', ...quiet, ...step.options];
  await run('python3', [...args, '-r', join(rootfs, step.file)]);
  await makeRelocatable(folder);
}

/** Takes the place of the build out of a venv, so that it works where it is copied to. */
async function makeRelocatable(folder: string): Promise<void> {
  const settings = await readFile(`${folder}/pyvenv.cfg`, 'utf8');
  await writeFile(`${folder}/pyvenv.cfg`, settings.replace(/^command = .*\n?/m, ''));
  for (const name of await readdir(`${folder}/bin`)) {
    const file = `${folder}/bin/${name}`;
    if (/^(activate|Activate)/.test(name)) await rm(file);
    else if (!/^python/.test(name)) {
      const script = await readFile(file, 'utf8');
      await writeFile(file, script.replace(/^#!.*python.*$/m, '#!/usr/bin/env python3'));
    }
  }
}

/** Exit code of a program whose output goes where this process's own goes. */
function exec(
  program: string,
  args: string[],
  cwd: string,
  env: Record<string, string>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') return reject(error);
      reject(new BuildRefused(`This machine has no ${program}: install it and build again.`));
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

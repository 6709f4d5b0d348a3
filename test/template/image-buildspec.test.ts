import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { imageBuildspec } from '../../infra/aws/image-buildspec.ts';

const folder = mkdtempSync(`${tmpdir()}/trainyard-buildspec-`);
afterAll(() => rmSync(folder, { recursive: true }));

const spec = parse(imageBuildspec());
const commands = ['pre_build', 'build'].flatMap((phase): string[] => spec.phases[phase].commands);

mkdirSync(`${folder}/bin`);
for (const tool of ['docker', 'aws']) {
  writeFileSync(
    `${folder}/bin/${tool}`,
    `#!/bin/sh\necho ${tool} "$@" >> "$CALLS"\neval "\${${tool}_does:-}"\n`,
  );
  chmodSync(`${folder}/bin/${tool}`, 0o755);
}

/** Runs the commands as CodeBuild does, in the source's folder, on recording tools. */
function run(
  name: string,
  files: Record<string, string>,
  tools: { docker?: string; aws?: string } = {},
) {
  const source = `${folder}/${name}`;
  mkdirSync(source);
  for (const [file, text] of Object.entries(files)) writeFileSync(`${source}/${file}`, text);
  const calls = `${folder}/${name}.calls`;
  const { status, stderr } = spawnSync('sh', ['-e', '-c', commands.join('\n')], {
    cwd: source,
    encoding: 'utf8',
    env: {
      ...spec.env.variables,
      ...Object.fromEntries(Object.entries(tools).map(([tool, text]) => [`${tool}_does`, text])),
      PATH: `${folder}/bin:/usr/bin:/bin`,
      CALLS: calls,
      DOCKERFILE: 'Dockerfile',
      IMAGE_URI: 'registry.example/trainyard/images',
      IMAGE_TAG: 'abc',
      CACHE_TAG: 'cache-p-a',
      REGISTRY: 'registry.example',
    },
  });
  const read = (path: string) => readFileSync(path, 'utf8').trim().split('\n');
  return {
    status,
    stderr,
    /** Without the lines that every image gets. */
    dockerfile: () =>
      read(`${source}/Dockerfile`).filter((line) => !/^$|trainyard|UNBUFFERED/.test(line)),
    lastLines: (count: number) => read(`${source}/Dockerfile`).slice(-count),
    serve: `${source}/.trainyard-image/bin/serve`,
    ignored: () => read(`${source}/.dockerignore`),
    calls: () => read(calls).filter((line) => !/login/.test(line)),
  };
}

describe('the build of an image', () => {
  it('uses the Dockerfile of the source and layers from before, then pushes by both tags', () => {
    const built = run('own', { Dockerfile: 'FROM scratch', 'package.json': '{}' });
    expect(built.status).toBe(0);
    expect(built.dockerfile()).toEqual(['FROM scratch']);
    expect(built.calls()).toEqual([
      'docker build --build-arg BUILDKIT_INLINE_CACHE=1 --cache-from ' +
        'registry.example/trainyard/images:cache-p-a ' +
        '-t registry.example/trainyard/images:abc -f Dockerfile .',
      'docker push registry.example/trainyard/images:abc',
    ]);
    expect(spec.phases.post_build.commands).toEqual([
      'docker tag "$IMAGE_URI:$IMAGE_TAG" "$IMAGE_URI:$CACHE_TAG" && docker push ' +
        '"$IMAGE_URI:$CACHE_TAG" || echo "The next build begins without these layers."',
    ]);
  });

  it('takes the image of another build where the tag is there, and fails where it is not', () => {
    const source = { Dockerfile: 'FROM scratch' };
    const refused = 'case "$1" in push) echo "denied: tag is immutable" >&2; exit 1;; esac';
    const taken = run('taken', source, { docker: refused });
    expect(taken.status).toBe(0);
    expect(taken.calls()).toContain(
      'aws ecr describe-images --repository-name trainyard/images --image-ids imageTag=abc',
    );
    const absent = 'case "$2" in describe-images) echo "not found" >&2; exit 254;; esac';
    const failed = run('failed', source, { docker: refused, aws: absent });
    expect(failed.status).not.toBe(0);
    expect(failed.stderr.trim().split('\n').at(-1)).toBe('denied: tag is immutable');
  });

  it('puts the programs into it that SageMaker starts, and has Python print at once', () => {
    const built = run('launched', { Dockerfile: 'FROM scratch', '.dockerignore': '*' });
    expect(built.lastLines(3)).toEqual([
      'COPY .trainyard-image/bin/ /usr/local/bin/',
      'COPY .trainyard-image/lib/ /usr/local/lib/trainyard/',
      'ENV PYTHONUNBUFFERED=1',
    ]);
    expect(built.ignored()).toEqual(['*', '!.trainyard-image']);
    const own = run('buffered', { Dockerfile: 'FROM scratch\nENV PYTHONUNBUFFERED=' });
    expect(own.lastLines(1)).toEqual(['COPY .trainyard-image/lib/ /usr/local/lib/trainyard/']);
  });

  it('puts a program serve into it with variables of its own', () => {
    const built = run('served', { Dockerfile: 'FROM scratch' });
    const words = { TRAINYARD_SERVE_ARG_0: 'printf', TRAINYARD_SERVE_ARG_1: 'a b' };
    const env = { PATH: '/usr/bin:/bin', TRAINYARD_SERVE_ARGC: '2', ...words };
    expect(spawnSync(built.serve, [], { encoding: 'utf8', env }).stdout).toBe('a b');
    const bare = spawnSync(built.serve, [], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } });
    expect(bare.stderr).toContain('SageMaker starts serve: give the endpoint a command');
  });

  it('writes one for Node, by the lockfile where there is one', () => {
    const locked = run('locked', { 'package.json': '{}', 'package-lock.json': '{}' });
    expect(locked.dockerfile().at(-1)).toBe('RUN npm ci --omit=dev');
    const loose = run('loose', { 'package.json': '{}' });
    expect(loose.dockerfile()).toEqual([
      'FROM public.ecr.aws/docker/library/node:24-slim',
      'WORKDIR /app',
      'COPY . .',
      'RUN npm install --omit=dev',
    ]);
  });

  it('writes one for Python, with or without requirements', () => {
    const install = 'RUN pip install --no-cache-dir -r requirements.txt';
    const required = run('required', { 'requirements.txt': 'numpy' });
    expect(required.dockerfile().slice(2)).toEqual([
      'COPY requirements.txt ./',
      install,
      'COPY . .',
    ]);
    for (const [at, line] of ['-e .', './wheel.whl', 'own @ file:own.whl'].entries()) {
      const local = run(`local-${at}`, { 'requirements.txt': `numpy\n${line}` });
      expect(local.dockerfile().slice(2)).toEqual(['COPY . .', install]);
    }
    const plain = run('plain', { 'train.py': 'print(1)' });
    expect(plain.dockerfile().at(-1)).toBe('COPY . .');
  });

  it('says what to add to a source that it cannot make an image of', () => {
    const empty = run('empty', { 'README.md': 'hello' });
    expect(empty.status).toBe(1);
    expect(empty.stderr).toContain('no Dockerfile, package.json, requirements.txt or *.py');
  });
});

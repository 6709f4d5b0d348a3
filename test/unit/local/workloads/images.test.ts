import { readFileSync } from 'node:fs';
import { mkdir, readlink, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { buildImage } from '../../../../infra/local/workloads/images/build-image.ts';
import { parseDockerfile } from '../../../../infra/local/workloads/images/dockerfile.ts';
import { openImage } from '../../../../infra/local/workloads/images/image-store.ts';
import { temporaryFolder } from './workloads-harness.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function source(files: Record<string, string>) {
  const { folder, remove } = await temporaryFolder();
  cleanups.push(remove);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(`${folder}/source/${name}`), { recursive: true });
    await writeFile(`${folder}/source/${name}`, text);
  }
  const tools = { path: process.env.PATH ?? '', environment: {} };
  const images = `${folder}/images`;
  const context = `${folder}/source`;
  const build = (buildArgs: Record<string, string> = {}, id = 'build') =>
    buildImage({ images, context, buildArgs, build: id, tools });
  return { context, images, build };
}

const dockerfile = `# A job
ARG VERSION=24
FROM public.ecr.aws/docker/library/node:\${VERSION}-slim AS job
WORKDIR /app
ENV GREETING="hello there" PATH=/app/bin:$PATH
ARG NAME=job
COPY package.json *.mjs ./
COPY lib lib
COPY data/a.csv /data/prices.csv
LABEL name=$NAME
EXPOSE 8080/tcp
USER node
ENTRYPOINT ["node"]
CMD ["train.mjs", "--name"]
`;

const files = {
  Dockerfile: dockerfile,
  '.dockerignore': '**/*.log\nlib/private\n!lib/private/shown.txt\n',
  'package.json': '{}',
  'train.mjs': 'console.log(1)',
  'lib/a.mjs': 'a',
  'lib/noise.log': 'x',
  'lib/private/hidden.txt': 'x',
  'lib/private/shown.txt': 'x',
  'data/a.csv': '1,2',
};

describe('an image built of a folder', () => {
  it('reads the quotes and backslashes of a Dockerfile as Docker does', async () => {
    const lines = [
      'FROM node:24-slim',
      'ARG A=arg',
      `ENV B="x $A" C='$A' D=\\$A E="a\\"b" F=a\\ b G="\\$A" H=\${NONE:-$A} \\`,
      `  I=plain"mixed $A"'and $A' J="tab\\t"`,
      'ENV OLD one two',
      'WORKDIR "/app dir"',
    ];
    const { build } = await source({ Dockerfile: `${lines.join('\n')}\n` });
    const { config } = await build();
    expect(config.workdir).toBe('/app dir');
    expect(config.environment).toMatchObject({
      ...{ B: 'x arg', C: '$A', D: '$A', E: 'a"b', F: 'a b', G: '$A', H: 'arg' },
      ...{ I: 'plainmixed argand $A', J: 'tab\\t', OLD: 'one two' },
    });
  });

  it('has the files and the configuration that the Dockerfile names', async () => {
    const { build } = await source(files);
    const image = await build();
    const list = JSON.parse(readFileSync(`${image.rootfs}/../files.json`, 'utf8'));
    expect(list.map(({ path, mode }: { path: string; mode: number }) => [path, mode])).toEqual([
      ['/app/lib/a.mjs', 0o644],
      ['/app/lib/private/shown.txt', 0o644],
      ['/app/package.json', 0o644],
      ['/app/train.mjs', 0o644],
      ['/data/prices.csv', 0o644],
    ]);
    expect(image.config).toMatchObject({
      base: { name: 'public.ecr.aws/docker/library/node:24-slim', language: 'node' },
      entrypoint: ['node'],
      cmd: ['train.mjs', '--name'],
      workdir: '/app',
      user: 'node',
      labels: { name: 'job' },
      ports: ['8080/tcp'],
      environment: { GREETING: 'hello there', PATH: expect.stringMatching(/^\/app\/bin:\/usr\//) },
    });
  });

  it('has a digest of its content, configuration and build, not of times', async () => {
    const { context, images, build } = await source(files);
    const first = await build();
    await utimes(`${context}/train.mjs`, new Date(0), new Date(0));
    expect((await build()).digest).toBe(first.digest);
    expect(await openImage(images, first.digest)).toMatchObject({ manifest: first.manifest });
    expect((await build({ VERSION: '22' })).digest).not.toBe(first.digest);
    expect((await build({}, 'another-build')).digest).not.toBe(first.digest);
    await writeFile(`${context}/train.mjs`, 'console.log(2)');
    expect((await build()).digest).not.toBe(first.digest);
  });

  it('keeps links inside the source and refuses those that lead out of it', async () => {
    const { context, build } = await source({ Dockerfile: 'FROM node:24\nCOPY . /app/', a: 'a' });
    await symlink('a', `${context}/inside`);
    const image = await build();
    expect(await readlink(`${image.rootfs}/app/inside`)).toBe('a');
    await symlink('/etc/passwd', `${context}/outside`);
    await expect(build()).rejects.toThrow('The link outside points out of the source');
  });

  it('installs packages into the folder', async () => {
    const { build } = await source({
      Dockerfile: 'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm install --omit=dev\n',
      'package.json': JSON.stringify({
        name: 'a',
        version: '1.0.0',
        dependencies: { b: 'file:b' },
      }),
      'b/package.json': JSON.stringify({ name: 'b', version: '1.0.0' }),
    });
    const image = await build();
    expect(await readlink(`${image.rootfs}/app/node_modules/b`)).toBe('../b');
  });
});

describe('a Dockerfile that needs an engine', () => {
  const cases: [string, string][] = [
    [
      'FROM ubuntu:24.04',
      'Dockerfile line 1: FROM ubuntu:24.04 (neither a Node nor a Python base)',
    ],
    ['FROM mine/node:24', 'Dockerfile line 1: FROM mine/node:24'],
    ['FROM node:24\nRUN apt-get update', 'Dockerfile line 2: RUN apt-get update is not possible'],
    ['FROM node:24\nRUN npm ci && rm -rf /', 'Dockerfile line 2: RUN npm ci && rm -rf /'],
    ['FROM node:24\nRUN npm install left-pad', 'Dockerfile line 2: RUN npm install left-pad'],
    ['FROM node:24\nADD a b', 'Dockerfile line 2: ADD is not possible'],
    ['FROM node:24\nFROM node:24', 'Dockerfile line 2: a second FROM (a multi-stage build)'],
    ['FROM node:24\nCOPY --chown=node a b', 'Dockerfile line 2: COPY --chown'],
    ['FROM node:24\nCOPY --from=x a b', 'Dockerfile line 2: COPY --from'],
    ['COPY a b', 'Dockerfile line 1: FROM must come first'],
    ['', 'The Dockerfile has no FROM'],
  ];
  it.each(cases)('is refused with the line and a remedy: %j', (text, message) => {
    expect(() => parseDockerfile(text)).toThrow(message);
  });

  it('is refused when it copies what is not there', async () => {
    const { build } = await source({ Dockerfile: 'FROM node:24\nCOPY missing.mjs ./' });
    await expect(build()).rejects.toThrow(
      'Dockerfile line 2: COPY missing.mjs: the source has no such file',
    );
  });
});

describe('a Dockerfile', () => {
  it('may write commands as a shell line', () => {
    const { entrypoint, cmd } = parseDockerfile('FROM node:24\nCMD node train.mjs $A');
    expect(entrypoint).toEqual([]);
    expect(cmd).toEqual(['/bin/sh', '-c', 'node train.mjs $A']);
  });

  it('runs its interpreter when it says nothing else', () => {
    expect(parseDockerfile('FROM python:3.13-slim').cmd).toEqual(['python3']);
    expect(parseDockerfile('FROM node:24\nENTRYPOINT ["node", "a.mjs"]').cmd).toEqual([]);
  });

  it('installs Python requirements into a venv', () => {
    const text =
      'FROM python:3.13\nWORKDIR /app\nRUN pip install --no-cache-dir -r requirements.txt';
    expect(parseDockerfile(text).steps).toEqual([
      {
        kind: 'pip',
        line: 3,
        file: '/app/requirements.txt',
        options: ['--no-cache-dir'],
        workdir: '/app',
      },
    ]);
  });
});

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { busybox, needPodman, startPodman } from '../unit/local/workloads/podman.ts';
import { RealPlane, see } from './real-plane.ts';

/** How long an engine and a plane may take to be there, on a busy machine. */
const startMs = 120_000;

describe('jobs in containers of an engine', { timeout: 240_000 }, () => {
  let podman: Awaited<ReturnType<typeof startPodman>> | undefined;
  let plane: RealPlane;
  beforeEach(async (context) => {
    needPodman(context);
    if (podman) return;
    podman = await startPodman();
    plane = new RealPlane([], podman.socket);
    await plane.start();
  }, startMs);
  afterAll(async () => {
    await plane?.close();
    await podman?.stop();
  }, startMs);

  /** A task of a source folder with a Dockerfile that no process could follow. */
  const write = (name: string, command: string[], more: object = {}) => {
    const source = join(plane.data, name);
    mkdirSync(source);
    const lines = [
      `FROM ${busybox}`,
      'RUN echo built >/made-by-run',
      'COPY . /app',
      'WORKDIR /app',
    ];
    writeFileSync(join(source, 'Dockerfile'), `${lines.join('\n')}\n`);
    writeFileSync(join(source, 'data.txt'), 'copied\n');
    const job = { kind: 'task', name, project: 'default', source: `./${name}`, command, ...more };
    return plane.write(`${name}.json`, job);
  };
  const said = async (id: string) => (await plane.log(id)).map(({ message }: Shape) => message);

  it('is built there, pushed, pulled by its digest and run, with its output kept', async () => {
    const script = 'cat /made-by-run data.txt; echo result >$TRAINYARD_OUTPUT_REPORT/file';
    const file = write('whole', ['sh', '-c', script], { outputs: ['report'] });
    const job = await plane.end(await plane.submit(file), 200);
    expect(job, JSON.stringify([job, await said(job.id), plane.complaints])).toMatchObject({
      phase: 'Succeeded',
    });
    expect(await said(job.id)).toEqual(expect.arrayContaining(['built', 'copied']));
    const { report } = job.result.task.outputs;
    expect(String(await plane.object(`${report}file`))).toBe('result\n');
  });

  it('ends as OutOfMemory where it wants more than its task has', async () => {
    const grow = 'a=xxxxxxxxxxxxxxxx; while :; do a=$a$a; done';
    const file = write('memory', ['sh', '-c', grow], { cpu: 256, memory: 512 });
    const job = await plane.end(await plane.submit(file), 200);
    expect(job, JSON.stringify(job)).toMatchObject({ phase: 'Failed', reason: 'OutOfMemory' });
  });

  it('goes on while the plane is killed, and is stopped by the next one', async () => {
    const beat = 'trap "echo stopping; exit 3" TERM; while :; do echo beat; sleep 0.2; done';
    const file = write('away', ['sh', '-c', beat], { exec: true });
    const id = await plane.submit(file);
    await see(
      'a beat',
      () => said(id),
      (lines) => lines.includes('beat'),
      200,
    );
    await plane.kill();
    await plane.start();
    const { stages } = await plane.get(`/jobs/${id}`);
    const inside = ['exec', stages.task.jobId, '--', 'cat', '/made-by-run'];
    expect(await plane.say(...inside)).toBe('built\n');
    await plane.post(`/jobs/${id}/cancel`);
    expect(await plane.end(id, 100)).toMatchObject({ phase: 'Cancelled' });
    expect(await said(id)).toContain('stopping');
  });

  it('trains a model, and answers with it while planes come and go', async () => {
    // What closes a connection before it has read the request resets it, and the answer is lost.
    const answer = [
      '#!/bin/sh',
      'length=0',
      'while read -r name value && [ "$name" != "$(printf "\\r")" ]; do',
      '  case "$name" in [Cc]ontent-[Ll]ength:) length=${value%?} ;; esac',
      'done',
      'head -c "$length" > /dev/null',
      'printf "HTTP/1.1 200 OK\\r\\nContent-Length: 8\\r\\n\\r\\n"',
      'cat /opt/ml/model/weights',
      'echo',
      '',
    ].join('\n');
    const file = write('model', ['sh', '-c', 'cp data.txt $SM_MODEL_DIR/weights'], {
      ...{ kind: 'training', hyperParameterArguments: false },
    });
    const server = join(plane.data, 'model', 'answer.sh');
    writeFileSync(server, answer, { mode: 0o755 });
    const training = await plane.end(await plane.submit(file), 100);
    expect(training, JSON.stringify(training)).toMatchObject({ phase: 'Succeeded' });
    const command = ['sh', '-c', 'trap exit TERM; nc -ll -p 8080 -e /app/answer.sh & wait'];
    const endpoint = { kind: 'endpoint', name: 'answers', model: '@latest(model)', ttl: '1h' };
    const deployment = plane.write('endpoint.json', { ...endpoint, project: 'default', command });
    const served = await plane.end(await plane.submit(deployment), 100);
    expect(served, JSON.stringify(served)).toMatchObject({ phase: 'Succeeded' });
    const ask = ['invoke', 'answers', '--json', '{}'];
    expect(await plane.say(...ask)).toContain('copied');
    await plane.kill();
    await plane.start();
    expect(await plane.say(...ask)).toContain('copied');
    await plane.say('delete-endpoint', 'answers');
    const left = () => podman!.engine.call<{ Name: string }[]>('GET', '/networks');
    await see('no network', left, (all) => !all.some(({ Name }) => Name.startsWith('trainyard-')));
  });

  it('reaches the plane at its gateway, where all other addresses are cut off', async () => {
    const ask =
      'at=${AWS_ENDPOINT_URL#http://}; exec 3<>/dev/tcp/${at%:*}/${at#*:}; ' +
      'printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3; cat <&3';
    const id = await plane.submit(write('wire', ['bash', '-c', ask]));
    expect(await plane.end(id, 100)).toMatchObject({ phase: 'Succeeded' });
    expect((await said(id)).join()).toContain('The request is not signed.');
    const { containers } = JSON.parse(readFileSync(join(plane.data, 'ports.json'), 'utf8'));
    await expect(fetch(`http://127.0.0.1:${containers}/`)).rejects.toThrow('fetch failed');
    expect(plane.complaints).toEqual([]);
    expect(plane.file.runtime).toMatch(/^containers in podman 4/);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { needProgram } from './needed.ts';
import { planeForEach, type RealPlane, see } from './real-plane.ts';

/** On this machine its own Jupyter stands for it. */
const notebook = {
  kind: 'notebook',
  name: 'prices',
  image: 'quay.io/jupyter/minimal-notebook:2025-03-14',
  environment: { PRICES: 'close' },
};

/** Jupyter's contents API at the address that `trainyard open` has printed. */
function jupyterAt(url: string) {
  const { origin, searchParams } = new URL(url);
  const authorization = `token ${searchParams.get('token')}`;
  return async (method: string, path: string, body?: object): Promise<Shape> => {
    const response = await fetch(`${origin}/api/${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
}

describe('a real Jupyter', () => {
  let plane: RealPlane;

  planeForEach((one) => {
    plane = one;
  });

  it('keeps what is edited beyond its end, and gives it to the next', {
    timeout: 240_000,
  }, async (ctx) => {
    needProgram('jupyter-notebook', ctx);
    const file = plane.write('notebook.json', notebook);
    const first = await plane.end(await plane.submit(file), 120);
    expect(first, JSON.stringify(first)).toMatchObject({ phase: 'Succeeded', reason: null });

    const { url } = await plane.command('open', first.id);
    expect((await fetch(`${new URL(url).origin}/api/contents`)).status).toBe(403);
    const ask = jupyterAt(url);
    expect((await ask('GET', 'contents')).content).toEqual([]);
    const cells = [{ cell_type: 'code', source: '6 * 7', metadata: {}, outputs: [] }];
    const content = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
    await ask('PUT', 'contents/answer.ipynb', { type: 'notebook', format: 'json', content });
    await ask('PUT', 'contents/gone.txt', {
      type: 'file',
      format: 'text',
      content: 'to be deleted',
    });
    const folder = { type: 'directory' };
    await ask('PUT', 'contents/data', folder);
    await ask('PUT', 'contents/data/a.csv', {
      type: 'file',
      format: 'text',
      content: 'a,b\n1,2\n',
    });
    await ask('DELETE', 'contents/gone.txt');
    await submitFromCell(plane, url);
    await runInside(plane, first.id);

    await plane.say('cancel', first.id);
    await ended(plane, first.id);
    expect(`${await plane.object(`${first.result.folder}data/a.csv`)}`).toBe('a,b\n1,2\n');
    const token = new URL(url).searchParams.get('token')!;
    expect(JSON.stringify(await plane.log(first.id))).not.toContain(token);

    const second = await plane.end(await plane.submit(file), 120);
    expect(second.result.folder).toBe(first.result.folder);
    const again = await plane.command('open', second.id);
    expect(new URL(again.url).searchParams.get('token')).not.toBe(token);
    const listed = (await jupyterAt(again.url)('GET', 'contents')).content as Shape[];
    expect(listed.map(({ name }) => name).sort()).toEqual(['answer.ipynb', 'data', 'trainyard.py']);
    const kept = await jupyterAt(again.url)('GET', 'contents/answer.ipynb');
    expect(kept.content.cells[0].source).toBe('6 * 7');
    await plane.say('cancel', second.id);
    await ended(plane, second.id);
  });
});

const example = (name: string) =>
  readFileSync(new URL(`../../examples/jupyter/${name}`, import.meta.url), 'utf8');

/** The cells of the example's notebook as one. */
const cells = (JSON.parse(example('first.ipynb')).cells as Shape[])
  .filter(({ cell_type: type }) => type === 'code')
  .map(({ source }) => source.join(''))
  .join('\n');

/** Commands in the notebook's container have its environment, its network and an exit code. */
async function runInside(on: RealPlane, id: string): Promise<void> {
  const listens = 'import socket; socket.create_connection(("127.0.0.1", 8888)); print("open")';
  const shown = await on.say(
    'exec',
    id,
    '--',
    'sh',
    '-c',
    `echo "$PRICES"; python3 -c '${listens}'`,
  );
  expect(shown).toBe('close\nopen\n');
  expect(await on.run('exec', id, '--', 'sh', '-c', 'exit 7')).toEqual({
    code: 7,
    out: '',
    err: '',
  });
}

/** A job that the example's cells submit runs; one for another project is refused. */
async function submitFromCell(on: RealPlane, url: string): Promise<void> {
  const ask = jupyterAt(url);
  const content = example('trainyard.py');
  await ask('PUT', 'contents/trainyard.py', { type: 'file', format: 'text', content });
  const { id: kernel } = await ask('POST', 'kernels', { name: 'python3' });
  const shown = await printed(url, kernel, `${cells}\nprint(job["id"])`);
  expect(shown).toMatch(/^285\nsquares Succeeded\n[\d.]+ dollars\njob_\w+\n$/);
  expect(await on.get(`/jobs/${shown.trim().split('\n').at(-1)}`)).toMatchObject({
    phase: 'Succeeded',
    submittedBy: expect.stringContaining(':assumed-role/trainyard-default-ses-'),
  });
  const other = 'plane.submit({"kind": "task", "image": "node:24-slim", "project": "other"})';
  const refused = await printed(url, kernel, other);
  expect(refused).toContain("Project 'other' is not one of the caller's.");
}

/** Runs code in a kernel of Jupyter; answers what it prints, or how it fails. */
async function printed(url: string, kernel: string, code: string): Promise<string> {
  const { host, search } = new URL(url);
  const socket = new WebSocket(`ws://${host}/api/kernels/${kernel}/channels${search}`);
  const header = { msg_id: 'cell', username: 'story', session: 'story', version: '5.3' };
  const cell = { code, silent: false, store_history: false, allow_stdin: false };
  const sent = {
    ...{ channel: 'shell', header: { ...header, msg_type: 'execute_request', date: '' } },
    ...{ parent_header: {}, metadata: {}, content: cell, buffers: [] },
  };
  let text = '';
  const done = new Promise<void>((resolve, reject) => {
    socket.onerror = () => reject(new Error('Jupyter closed the way to its kernel.'));
    socket.onopen = () => socket.send(JSON.stringify(sent));
    socket.onmessage = ({ data }) => {
      const { msg_type: type, content } = JSON.parse(data);
      if (type === 'stream') text += content.text;
      if (type === 'error') text += content.evalue;
      if (type === 'status' && content.execution_state === 'idle' && text) resolve();
    };
  });
  await done.finally(() => socket.close());
  return text;
}

/** Waits until nothing lives on after a job. */
const ended = (plane: RealPlane, id: string) =>
  see(
    `the end of what ${id} has started`,
    () => plane.get(`/jobs/${id}/cost`),
    ({ lines }) => lines.every(({ state }: Shape) => state === 'closed'),
    60,
  );

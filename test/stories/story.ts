import { expect } from 'vitest';
import {
  startVirtualPlane,
  type VirtualOptions,
  type VirtualPlane,
} from '../../infra/local/boot/virtual-plane.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import type { ContainerSpec } from '../../infra/local/workloads/types.ts';
import { type Phase, transitions } from '../../shared/job/lifecycle.ts';
import { assemblyFolder, assemblyIn } from '../assembly.ts';
import { assertDocumented } from './contract.ts';

/** 2026-01-01, a Thursday, in milliseconds. */
export const newYear = Date.UTC(2026, 0, 1);

/** An answer of the API, its body read. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Shape;
}

/** What a story is told with: a virtual plane and its public handlers. */
export type Story = Awaited<ReturnType<typeof startStory>>;

/** Containers that run for half a minute and end well; trials print a value of their own. */
export const calmModel: VirtualOptions['model'] = (spec: ContainerSpec, random) => ({
  runSeconds: 30,
  exitCode: 0,
  lines: spec.service === 'sagemaker' ? [`validation:rmse=${(1 + random()).toFixed(6)}`] : ['done'],
});

/** A tuning job that needs nothing but an image of some registry. */
export const tuningJob = {
  kind: 'tuning',
  name: 'search',
  image: 'registry.example/trainer:1',
  command: ['node', 'train.mjs'],
  objective: { minimize: 'validation:rmse', regex: 'validation:rmse=([0-9.eE+-]+)' },
  ranges: { wd: { min: 1e-6, max: 1e-1, scale: 'log' } },
  maxJobs: 4,
  maxParallelJobs: 2,
  notify: ['email:ml@example.com'],
};

/** A task that needs nothing but an image of some registry. */
export const taskJob = {
  kind: 'task',
  name: 'chore',
  image: 'registry.example/worker:1',
  command: ['node', 'work.mjs'],
  notify: ['email:ml@example.com'],
};

const told: VirtualPlane[] = [];

/** Lets the planes of a file go: those of the next one are in the same process. */
export function forgetPlanes(): void {
  told.length = 0;
}

/** Proves that no call of the stories told so far in this file was denied; use it after each. */
export function noDenials(): void {
  expect(told.flatMap(({ kernel }) => kernel.denials)).toEqual([]);
}

/** Starts a virtual plane on the synthesized assembly. */
export async function startStory(options: Partial<VirtualOptions> = {}) {
  const { assembly = assemblyFolder() } = options;
  const plane = await startVirtualPlane({
    assembly: typeof assembly === 'string' ? assemblyIn(assembly) : assembly,
    seed: options.seed ?? 1,
    startAt: options.startAt ?? newYear,
    model: options.model ?? calmModel,
    ...(options.faults ? { faults: options.faults } : {}),
    ...(options.serve ? { serve: options.serve } : {}),
    ...(options.network ? { network: options.network } : {}),
    ...(options.meter ? { meter: options.meter } : {}),
    ...(options.confirms ? { confirms: options.confirms } : {}),
  });
  told.push(plane);
  return storyOn(plane);
}

/** The handlers of a plane that is there; each of their answers is held against the document. */
export async function storyOn(plane: VirtualPlane) {
  const http: VirtualPlane['http'] = async (request) => {
    const answer = await plane.http(request);
    assertDocumented(request.method, request.path, answer);
    return answer;
  };
  const token = await plane.token('default', 'submitter');
  const api = async (
    method: string,
    target: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const [path = '', query = ''] = target.split('?');
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await http({
      method,
      path,
      query,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: new TextEncoder().encode(text),
    });
    const read = Buffer.from(answer.body as Uint8Array).toString('utf8');
    return {
      ...answer,
      body: /json/.test(answer.headers['content-type'] ?? '') && read ? JSON.parse(read) : read,
    };
  };
  const submit = async (job: object): Promise<string> => {
    const { status, body } = await api('POST', '/jobs', job);
    if (status !== 202) throw new Error(`Refused with ${status}: ${JSON.stringify(body)}`);
    return body.id;
  };
  const job = async (id: string) => (await api('GET', `/jobs/${id}`)).body;
  const phaseOf = phaseReader(plane);
  /** Runs until the table says this of the job; the table is read without an API call. */
  const until = async (id: string, ...phases: Phase[]) => {
    await plane.runUntil(() => phases.includes(phaseOf(id)));
    return job(id);
  };
  const ended = Object.keys(transitions).filter(
    (phase) => transitions[phase as Phase].length === 0,
  ) as Phase[];
  return { ...plane, http, api, submit, job, until, end: (id: string) => until(id, ...ended) };
}

/** Reads a job's phase as the table has it now. */
function phaseReader({ kernel }: Pick<VirtualPlane, 'kernel'>): (id: string) => Phase {
  const call = (operation: string, request: object) =>
    kernel.transact((_tx, context) => context.call<Shape>('dynamodb', operation, request));
  const [TableName] = call('ListTables', {}).TableNames;
  return (id) => {
    const Key = { pk: { S: `JOB#${id}` }, sk: { S: 'META' } };
    return call('GetItem', { TableName, Key }).Item.phase.S;
  };
}

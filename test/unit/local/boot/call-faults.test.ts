import { describe, expect, it } from 'vitest';
import type { CallFate } from '../../../../infra/local/boot/call-faults.ts';
import { planePrincipal } from '../../../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../../../infra/local/kernel/types.ts';
import { startStory, taskJob } from '../../../stories/story.ts';

/** Posts a job twice with one key; so many calls of this operation meet the fate. */
async function posted(fate: CallFate, operation: string, times: number) {
  let left = times;
  const story = await startStory({
    faults: {
      call: ({ functionName, operation: called }) => {
        if (functionName !== 'trainyard-job-create' || called !== operation) return undefined;
        left -= 1;
        return left >= 0 ? fate : undefined;
      },
    },
  });
  const post = () => story.api('POST', '/jobs', taskJob, { 'idempotency-key': 'k' });
  const count = async () => (await story.api('GET', '/jobs')).body.items.length;
  const first = { status: (await post()).status, jobs: await count() };
  const second = { status: (await post()).status, jobs: await count() };
  const said = story.trace().join('\n');
  await story.stop();
  return { first, second, said };
}

describe('a call of a function on virtual time', () => {
  it('is refused with the names that its service has, and the SDK tries some again', async () => {
    const codes = {
      throttle: 'ProvisionedThroughputExceededException',
      'server-error': 'InternalServerError',
      deny: 'AccessDeniedException',
    };
    for (const [fate, name] of Object.entries(codes) as [CallFate, string][]) {
      const { first, second, said } = await posted(fate, 'GetItem', 3);
      expect({ fate, ...first }).toEqual({ fate, status: 500, jobs: 0 });
      expect(said).toContain(name);
      if (fate !== 'deny') expect({ fate, ...second }).toEqual({ fate, status: 202, jobs: 1 });
    }
    expect((await posted('throttle', 'GetItem', 2)).first.status).toBe(202);
  });

  it('is lost before or after its effect, as a connection that is reset', async () => {
    const request = await posted('lose-request', 'TransactWriteItems', 3);
    expect(request.first).toMatchObject({ jobs: 0 });
    expect(request.said).toContain('read ECONNRESET');
    const reply = await posted('lose-reply', 'TransactWriteItems', 3);
    expect(reply.first).toMatchObject({ jobs: 1 });
    for (const { second } of [request, reply]) expect(second).toEqual({ status: 202, jobs: 1 });
  });

  it('may be the last of its function, which is started anew afterwards', async () => {
    const before = await posted('kill-before', 'TransactWriteItems', 1);
    expect(before.first).toEqual({ status: 500, jobs: 0 });
    const after = await posted('kill-after', 'TransactWriteItems', 1);
    expect(after.first).toEqual({ status: 500, jobs: 1 });
    for (const { second } of [before, after]) expect(second).toEqual({ status: 202, jobs: 1 });
  });
});

it('what is forgotten computes no more, and its service does not know it', async () => {
  const story = await startStory({ model: () => ({ runSeconds: 3600, exitCode: 0 }) });
  await story.until(await story.submit(taskJob), 'Running');
  const tasks = async (desiredStatus: string) => {
    const { clusterArns } = await story.kernel.call<Shape>(
      'ecs',
      'ListClusters',
      {},
      planePrincipal,
    );
    const request = { cluster: clusterArns[0], desiredStatus };
    return (await story.kernel.call<Shape>('ecs', 'ListTasks', request, planePrincipal)).taskArns;
  };
  expect(await tasks('RUNNING')).toHaveLength(1);
  story.forget();
  expect(await tasks('RUNNING')).toEqual([]);
  expect(await tasks('STOPPED')).toEqual([]);
  await story.stop();
});

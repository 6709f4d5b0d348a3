import { expect, it } from 'vitest';
import type { CallFault } from '../../infra/local/boot/call-faults.ts';
import { planePrincipal } from '../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../infra/local/kernel/types.ts';
import { accountsOf } from '../stories/accounts.ts';
import { modelsOf } from '../stories/endpoint-world.ts';
import { type Story, startStory } from '../stories/story.ts';
import { jobOf, modelOf } from './faults/jobs.ts';
import { assembly } from './faults/live.ts';
import { lifeOf, type Met } from './faults/lives.ts';
import { computingOf } from './faults/services.ts';
import { classOf, kindNames, type Setting } from './faults/world.ts';

const minute = 60_000;

/** How AWS's calls are named that make something, or let it run. */
const creates = ({ operation }: Met) => /^(Create|Register|Run|Start)[A-Z]/.test(operation);

/** Calls at which a plane has died here: those that kinds share are much the same for each. */
const tried = new Set<string>();

function isNew(call: Met): boolean {
  const { size } = tried;
  return tried.add(`${classOf(call)}/${call.nth}`).size > size;
}

/** A story whose plane dies at this call: no function gets anywhere until `isDead` is false. */
async function dying(setting: Setting, at: Met, fate: 'kill-before' | 'kill-after') {
  const death = { isDead: false, met: 0 };
  const call: CallFault = ({ functionName, service, operation }) => {
    if (death.isDead) return 'kill-before';
    if (functionName !== `trainyard-${at.function}`) return undefined;
    if (service !== at.service || operation !== at.operation) return undefined;
    death.met += 1;
    if (death.met !== at.nth) return undefined;
    death.isDead = true;
    return fate;
  };
  const model = modelOf(setting, 'long');
  const story = await startStory({ assembly: await assembly(), model, faults: { call } });
  return { story, death };
}

/** Ends all executions, as nothing of a plane that is gone goes on by itself. */
async function abortAll({ kernel }: Story): Promise<void> {
  const call = (operation: string, request: object) =>
    kernel.call<Shape>('states', operation, request, planePrincipal);
  const { stateMachines } = await call('ListStateMachines', {});
  for (const { stateMachineArn } of stateMachines) {
    const { executions } = await call('ListExecutions', {
      stateMachineArn,
      statusFilter: 'RUNNING',
    });
    for (const { executionArn } of executions) await call('StopExecution', { executionArn });
  }
}

/** Deletes a job as `trainyard delete` does; answers what the proof says. */
async function destroy(story: Story, id: string): Promise<Shape> {
  await story.api('POST', `/jobs/${id}/cancel`);
  for (let tries = 0; tries < 60; tries += 1) {
    const { body } = await story.api('DELETE', `/jobs/${id}`);
    if (body.state === 'Deleted') return body.proof;
    await story.advance(minute);
  }
  return (await story.api('DELETE', `/jobs/${id}`)).body;
}

/** What of a project is there that could bill, or be in the way. */
async function aliveIn(story: Story): Promise<unknown[]> {
  const { body } = await story.api('GET', '/projects/default/remains');
  const { reserved, open, slots, waiting } = await accountsOf(story);
  // Definitions of a name that is no hash are of one attempt alone.
  const sql = "SELECT family FROM ecs_definition WHERE active = 1 AND family LIKE 'trainyard-ty-%'";
  const definitions = story.kernel.transact((tx) => tx.all(sql));
  const secrets = story.kernel.transact((tx) => tx.all('SELECT arn FROM secretsmanager_secret'));
  return [
    ...(await computingOf(story)),
    ...modelsOf(story),
    ...secrets,
    ...definitions,
    ...[body.schedules, body.leases, body.living, body.tagged].flat(),
    ...(reserved + open + slots + waiting > 0 ? [{ reserved, open, slots, waiting }] : []),
  ];
}

it.each(kindNames)(
  'a plane that dies at a call by which a job of kind %s makes something leaves nothing alive',
  async (kind) => {
    const setting: Setting = { kind, action: 'none', code: 'succeeds', events: 'delivered' };
    const made = (await lifeOf(setting)).calls.filter(creates);
    expect(made.length).toBeGreaterThan(0);
    const left: object[] = [];
    for (const at of made.filter(isNew)) {
      for (const fate of ['kill-before', 'kill-after'] as const) {
        const { story, death } = await dying(setting, at, fate);
        const id = await story.submit(await jobOf(story, setting));
        await story.runUntil(() => death.isDead);
        await abortAll(story);
        await story.advance(10 * minute);
        death.isDead = false;
        const proof = await destroy(story, id);
        const alive = await aliveIn(story);
        const isProven = proof.openLedgerLines === 0 && proof.tagged === 0;
        if (!isProven || alive.length > 0) left.push({ ...at, fate, proof, alive });
        await story.stop();
      }
    }
    expect(left).toEqual([]);
  },
  120_000,
);

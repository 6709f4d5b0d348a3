import type { Task } from '@aws-sdk/client-ecs';
import type { Job } from '../../../shared/job/model.ts';
import { NetworkClient } from '../../../shared/ports/network-client.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { tagsOf } from '../tags.ts';
import { familyOf as nameOf } from '../task/attempt-definition.ts';

/** Jupyter's own port. */
export const port = 8888;

/**
 * The security group of an attempt, which lets one range of addresses in at Jupyter's port, and
 * nothing out: the plane's own group does that. It costs nothing, and is made if it is not there:
 * its name is that of the attempt.
 */
export async function openWayIn(ports: Ports, job: Job, cidr: string): Promise<string> {
  const network = ports.clients.of(NetworkClient);
  const group = (await network.group({ name: nameOf(job) }))?.id ?? (await makeGroup(ports, job));
  await unless('InvalidPermission.NotFound', network.closeOutbound(group));
  await unless('InvalidPermission.Duplicate', network.letIn(group, port, cidr));
  return group;
}

/** Removes it. Throws while the interface of a task has it, which ends soon after the task. */
export async function closeWayIn(
  ports: Ports,
  attempt: Pick<Job, 'id' | 'attempt'>,
): Promise<void> {
  const network = ports.clients.of(NetworkClient);
  const group = await network.group({ name: nameOf(attempt) });
  if (group) await unless('InvalidGroup.NotFound', network.removeGroup(group.id));
}

/** The address of a task on the internet: its network interface has it; undefined: none yet. */
export async function addressOf(ports: Ports, { attachments }: Task): Promise<string | undefined> {
  const details = attachments?.flatMap((attachment) => attachment.details ?? []) ?? [];
  const id = details.find(({ name }) => name === 'networkInterfaceId')?.value;
  return id === undefined ? undefined : ports.clients.of(NetworkClient).publicAddress(id);
}

/** In the network of the plane's own group. */
async function makeGroup(ports: Ports, job: Job): Promise<string> {
  const network = ports.clients.of(NetworkClient);
  const { plane, network: own } = ports.config;
  const known = await network.group({ id: own.securityGroupId });
  return network.makeGroup({
    name: nameOf(job),
    description: 'A notebook of Trainyard: inbound from one range of addresses',
    vpc: known!.vpc,
    tags: [...tagsOf(job), { Key: 'trainyard:plane', Value: plane }],
  });
}

/** What was done before is done. */
async function unless(name: string, done: Promise<void>): Promise<void> {
  await done.catch((error: Error) => {
    if (error.name !== name) throw error;
  });
}

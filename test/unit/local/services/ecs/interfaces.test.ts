import { describe, expect, it } from 'vitest';
import { planePrincipal } from '../../../../../infra/local/kernel/kernel.ts';
import type { Shape } from '../../../../../infra/local/kernel/types.ts';
import { group, one, run, setUp, subnet } from './ecs-plane.ts';

describe('the interface of a task', () => {
  it('has the address that the task asked for, as long as it lives', async () => {
    const { time, kernel, ask } = await setUp();
    await ask('RegisterTaskDefinition', one);
    const start = async (assignPublicIp: string) => {
      const awsvpcConfiguration = { subnets: [subnet], securityGroups: [group] };
      const networkConfiguration = {
        awsvpcConfiguration: { ...awsvpcConfiguration, assignPublicIp },
      };
      const request = { ...run, taskDefinition: 'job', networkConfiguration };
      return (await ask('RunTask', request)).tasks[0].taskArn;
    };
    const tasks = [await start('ENABLED'), await start('DISABLED')];
    await time.run(kernel, 30_000);
    const interfaceOf = async (task: string) => {
      const described = await ask('DescribeTasks', { cluster: 'main', tasks: [task] });
      const { details } = described.tasks[0].attachments[0];
      const id = details.find(({ name }: Shape) => name === 'networkInterfaceId').value;
      const ids = { NetworkInterfaceIds: [id] };
      return (await kernel.call<Shape>('ec2', 'DescribeNetworkInterfaces', ids, planePrincipal))
        .NetworkInterfaces;
    };
    const common = { SubnetId: subnet, Groups: [{ GroupId: group }], Status: 'in-use' };
    const open = await interfaceOf(tasks[0]!);
    expect(open).toMatchObject([{ ...common, Association: { PublicIp: '127.0.0.1' } }]);
    const [closed] = await interfaceOf(tasks[1]!);
    expect(closed).toMatchObject(common);
    expect(closed.Association).toBeUndefined();
    await time.run(kernel);
    await expect(interfaceOf(tasks[0]!)).rejects.toMatchObject({
      code: 'InvalidNetworkInterfaceID.NotFound',
    });
  });
});

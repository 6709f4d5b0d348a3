import { describe, expect, it } from 'vitest';
import { balancer, balancingPlane, frontOf, group } from './balancing-plane.ts';

describe('balancers, groups and listeners, by the SDK', () => {
  it('are made, described and deleted', async () => {
    const plane = await balancingPlane();
    const { elb } = plane;
    const { LoadBalancerArn, TargetGroupArn, ListenerArn } = await frontOf(plane);
    expect(LoadBalancerArn).toMatch(
      /^arn:aws:elasticloadbalancing:us-east-1:\d{12}:loadbalancer\/app\/front\/[0-9a-f]{16}$/,
    );
    const described = await elb.describeLoadBalancers({ Names: ['front'] });
    expect(described.LoadBalancers).toMatchObject([
      {
        LoadBalancerArn,
        LoadBalancerName: 'front',
        DNSName: expect.stringMatching(/^front-\d+\.us-east-1\.elb\.amazonaws\.com$/),
        CreatedTime: new Date(Date.UTC(2026, 0, 1)),
        Scheme: 'internet-facing',
        State: { Code: 'provisioning' },
        Type: 'application',
        VpcId: group.VpcId,
        SecurityGroups: [expect.stringMatching(/^sg-/)],
        AvailabilityZones: balancer.Subnets.map((SubnetId, index) => ({
          ...{ SubnetId, ZoneName: `us-east-1${'ab'[index]}` },
        })),
        IpAddressType: 'ipv4',
      },
    ]);
    await plane.pass(130);
    const later = await elb.describeLoadBalancers({ LoadBalancerArns: [LoadBalancerArn] });
    expect(later.LoadBalancers![0]!.State).toEqual({ Code: 'active' });
    expect((await elb.describeTargetGroups({ LoadBalancerArn })).TargetGroups).toEqual([
      expect.objectContaining({
        TargetGroupArn,
        TargetGroupName: 'servers',
        Port: 8000,
        HealthCheckEnabled: true,
        HealthCheckPath: '/health',
        HealthCheckPort: 'traffic-port',
        HealthCheckIntervalSeconds: 10,
        HealthCheckTimeoutSeconds: 5,
        HealthyThresholdCount: 5,
        UnhealthyThresholdCount: 2,
        Matcher: { HttpCode: '200' },
        LoadBalancerArns: [LoadBalancerArn],
      }),
    ]);
    expect((await elb.describeListeners({ LoadBalancerArn })).Listeners).toMatchObject([
      { ListenerArn, Port: 80, Protocol: 'HTTP', DefaultActions: [{ TargetGroupArn }] },
    ]);
    await expect(elb.deleteTargetGroup({ TargetGroupArn })).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: `Target group '${TargetGroupArn}' is currently in use by a listener or a rule`,
    });
    await elb.deleteLoadBalancer({ LoadBalancerArn });
    await elb.deleteLoadBalancer({ LoadBalancerArn });
    await expect(elb.describeListeners({ ListenerArns: [ListenerArn] })).rejects.toMatchObject({
      name: 'ListenerNotFoundException',
    });
    await expect(
      elb.deleteTargetGroup({ TargetGroupArn }),
      'as AWS, for a while',
    ).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await plane.pass(20);
    await elb.deleteTargetGroup({ TargetGroupArn });
    await elb.deleteTargetGroup({ TargetGroupArn });
    await expect(elb.describeLoadBalancers({ Names: ['front'] })).rejects.toMatchObject({
      name: 'LoadBalancerNotFoundException',
      message: 'One or more load balancers not found',
    });
    expect((await elb.describeTargetGroups({})).TargetGroups).toEqual([]);
  });

  it('are made once by the same request, and refused to another of their name', async () => {
    const plane = await balancingPlane();
    const { elb } = plane;
    const { LoadBalancerArn, TargetGroupArn, ListenerArn } = await frontOf(plane);
    expect(await frontOf(plane)).toEqual({ LoadBalancerArn, TargetGroupArn, ListenerArn });
    await expect(elb.createLoadBalancer({ ...balancer, Scheme: 'internal' })).rejects.toMatchObject(
      { name: 'DuplicateLoadBalancerNameException' },
    );
    await expect(elb.createTargetGroup({ ...group, Port: 80 })).rejects.toMatchObject({
      name: 'DuplicateTargetGroupNameException',
    });
    const other = await elb.createTargetGroup({ ...group, Name: 'others' });
    const forward = (arn: string | undefined) => ({
      LoadBalancerArn,
      Port: 80,
      DefaultActions: [{ Type: 'forward' as const, TargetGroupArn: arn! }],
    });
    await expect(
      elb.createListener(forward(other.TargetGroups![0]!.TargetGroupArn)),
    ).rejects.toMatchObject({ name: 'DuplicateListenerException' });
  });

  it('are refused where AWS or the local plane has them not', async () => {
    const plane = await balancingPlane();
    const { elb } = plane;
    const { LoadBalancerArn, TargetGroupArn } = await frontOf(plane);
    const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
    const second = await elb.createLoadBalancer({ ...balancer, Name: 'second' });
    const [one, two] = balancer.Subnets;
    const fresh = { ...balancer, Name: 'fresh' };
    const refused: [Promise<unknown>, string][] = [
      [elb.createLoadBalancer({ ...balancer, Name: 'x'.repeat(33) }), "longer than '32'"],
      [elb.createLoadBalancer({ ...balancer, Name: 'a_b' }), "characters a-z, A-Z, 0-9 and '-'"],
      [elb.createLoadBalancer({ ...balancer, Name: '-a' }), "cannot begin or end with '-'"],
      [elb.createLoadBalancer({ ...balancer, Name: 'internal-a' }), "begin with 'internal-'"],
      [elb.createLoadBalancer({ ...fresh, Subnets: [] }), 'At least two subnets'],
      [elb.createLoadBalancer({ ...fresh, Subnets: [one!] }), 'At least two subnets'],
      [elb.createLoadBalancer({ ...fresh, Subnets: [one!, 'subnet-0'] }), 'are not all valid'],
      [
        elb.createLoadBalancer({ ...fresh, Subnets: [one!, two!, two!] }),
        'multiple subnets in the same Availability Zone',
      ],
      [elb.createLoadBalancer({ ...fresh, SecurityGroups: ['sg-0'] }), 'are not all valid'],
      [elb.createTargetGroup({ ...group, Name: 'n', VpcId: 'vpc-0' }), "'vpc-0' is not found"],
      [
        elb.createLoadBalancer({ ...balancer, Name: 'n', Type: 'network' }),
        'does not support Type',
      ],
      [elb.createTargetGroup({ ...group, TargetType: 'instance' }), "of type 'ip', not 'instance'"],
      [elb.createTargetGroup({ ...group, Protocol: 'HTTPS' }), "protocol HTTP, not 'HTTPS'"],
      [elb.createTargetGroup({ ...group, Port: undefined }), 'A port must be specified'],
      [elb.createTargetGroup({ ...group, VpcId: undefined }), 'A VPC ID must be specified'],
      [
        elb.createTargetGroup({ ...group, HealthCheckTimeoutSeconds: 10 }),
        "timeout '10' must be smaller than the interval '10'",
      ],
      [elb.createTargetGroup({ ...group, HealthCheckIntervalSeconds: 4 }), 'or equal to 5'],
      [elb.createTargetGroup({ ...group, Matcher: { HttpCode: '500' } }), "within '200-499'"],
      [elb.createTargetGroup({ ...group, HealthCheckPath: 'x' }), "begin with a '/'"],
      [
        elb.createListener({ LoadBalancerArn, Port: 81, DefaultActions }),
        'balancers have one listener each',
      ],
      [
        elb.createListener({
          LoadBalancerArn: second.LoadBalancers![0]!.LoadBalancerArn!,
          DefaultActions,
        }),
        'cannot be associated with more than one load balancer',
      ],
      [
        elb.createListener({ LoadBalancerArn, Protocol: 'HTTPS', DefaultActions }),
        'does not support the protocol',
      ],
      [
        elb.createListener({ LoadBalancerArn, DefaultActions: [{ Type: 'redirect' }] }),
        'one default action, which forwards to one target group',
      ],
      [elb.describeListeners({}), 'either listener ARNs or a load balancer ARN'],
      [
        elb.registerTargets({ TargetGroupArn, Targets: [{ Id: 'i-1' }] }),
        "The IP address 'i-1' is not a valid IPv4 address",
      ],
      [
        elb.modifyTargetGroupAttributes({
          TargetGroupArn,
          Attributes: [{ Key: 'stickiness.enabled', Value: 'true' }],
        }),
        "no attribute 'stickiness.enabled'",
      ],
      [
        elb.modifyTargetGroupAttributes({
          TargetGroupArn,
          Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '3601' }],
        }),
        "cannot be '3601'",
      ],
    ];
    for (const [asked, message] of refused) await expect(asked).rejects.toThrow(message);
  });

  it('have attributes and tags', async () => {
    const plane = await balancingPlane();
    const { elb } = plane;
    const Tags = [{ Key: 'project', Value: 'p' }];
    const made = await elb.createTargetGroup({ ...group, Name: 'tagged', Tags });
    const { TargetGroupArn } = made.TargetGroups![0]!;
    const ResourceArns = [TargetGroupArn!];
    await elb.addTags({ ResourceArns, Tags: [{ Key: 'job', Value: 'j' }] });
    await elb.addTags({ ResourceArns, Tags: [{ Key: 'project', Value: 'q' }] });
    expect((await elb.describeTags({ ResourceArns })).TagDescriptions).toEqual([
      {
        ResourceArn: TargetGroupArn,
        Tags: [
          { Key: 'job', Value: 'j' },
          { Key: 'project', Value: 'q' },
        ],
      },
    ]);
    await elb.removeTags({ ResourceArns, TagKeys: ['job'] });
    const [described] = (await elb.describeTags({ ResourceArns })).TagDescriptions!;
    expect(described!.Tags).toEqual([{ Key: 'project', Value: 'q' }]);
    const { LoadBalancerArn } = await frontOf(plane);
    const Attributes = [{ Key: 'deletion_protection.enabled', Value: 'true' }];
    await elb.modifyLoadBalancerAttributes({ LoadBalancerArn, Attributes });
    await expect(elb.deleteLoadBalancer({ LoadBalancerArn })).rejects.toMatchObject({
      name: 'OperationNotPermittedException',
    });
    const shown = await elb.describeLoadBalancerAttributes({ LoadBalancerArn });
    expect(shown.Attributes).toContainEqual({ Key: 'idle_timeout.timeout_seconds', Value: '60' });
    await expect(
      elb.addTags({ ResourceArns: [LoadBalancerArn], Tags: [...Tags, ...Tags] }),
    ).rejects.toMatchObject({ name: 'DuplicateTagKeysException' });
  });
});

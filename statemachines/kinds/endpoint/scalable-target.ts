import {
  ApplicationAutoScalingClient,
  DeregisterScalableTargetCommand,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import type { Ports } from '../../../shared/ports/ports.ts';
import type { Scale } from '../../leases/replicas.ts';
import { variant } from './sagemaker.ts';

const tries = 4;

const targetOf = (awsName: string) => ({
  ServiceNamespace: 'sagemaker' as const,
  ResourceId: `endpoint/${awsName}/variant/${variant}`,
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount' as const,
});

/** Registers an endpoint as a scalable target with its policy, or changes them. */
export async function startScaling(ports: Ports, awsName: string, scale: Scale): Promise<void> {
  const client = ports.clients.of(ApplicationAutoScalingClient);
  const target = targetOf(awsName);
  const register = new RegisterScalableTargetCommand({
    ...target,
    MinCapacity: scale.min,
    MaxCapacity: scale.max,
    Tags: { 'trainyard:plane': ports.config.plane },
  });
  const putPolicy = new PutScalingPolicyCommand({
    ...target,
    PolicyName: 'invocations',
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: scale.target,
      PredefinedMetricSpecification: {
        PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance',
      },
      ScaleInCooldown: scale.scaleInCooldown,
      ScaleOutCooldown: scale.scaleOutCooldown,
    },
  });
  await patiently(ports, () => client.send(register));
  await patiently(ports, () => client.send(putPolicy));
}

/** Removes a scalable target with its policies; one that is not there is removed. */
export async function removeTarget(ports: Ports, awsName: string): Promise<void> {
  const client = ports.clients.of(ApplicationAutoScalingClient);
  const command = new DeregisterScalableTargetCommand(targetOf(awsName));
  await patiently(ports, async () => {
    try {
      await client.send(command);
    } catch (error) {
      if ((error as Error).name !== 'ObjectNotFoundException') throw error;
    }
  });
}

/**
 * Tries again what passes and the SDK does not wait for: a target that was just registered may not
 * be known everywhere yet, and another change of it may be under way.
 */
async function patiently(ports: Ports, call: () => Promise<unknown>): Promise<void> {
  for (let number = 1; ; number += 1) {
    try {
      await call();
      return;
    } catch (error) {
      const { name } = error as Error;
      const mayPass = name === 'ObjectNotFoundException' || name === 'ConcurrentUpdateException';
      if (!mayPass || number === tries) throw error;
      await ports.clock.sleep(ports.random() * 100 * 2 ** number);
    }
  }
}

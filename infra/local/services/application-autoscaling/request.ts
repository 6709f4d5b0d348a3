import { AwsError, type Shape } from '../../kernel/types.ts';

/** The one dimension that is scaled here. */
export const dimension = 'sagemaker:variant:DesiredInstanceCount';

/** The one metric that is tracked here. */
const metric = 'SageMakerVariantInvocationsPerInstance';

/** A refusal as Application Auto Scaling words it. */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** Name and variant in a resource id `endpoint/NAME/variant/VARIANT`. */
export function variantOf(resource: unknown): { EndpointName: string; VariantName: string } {
  const [, EndpointName, VariantName] =
    /^endpoint\/([a-zA-Z0-9-]{1,63})\/variant\/([a-zA-Z0-9-]{1,63})$/.exec(String(resource)) ?? [];
  if (EndpointName && VariantName) return { EndpointName, VariantName };
  throw invalid(`The local plane scales endpoint/NAME/variant/VARIANT only, not '${resource}'.`);
}

/** The resource id of a request on a SageMaker variant; all else is refused. */
export function resourceOf(request: Shape): string {
  const { ServiceNamespace, ScalableDimension, ResourceId } = request;
  if (ServiceNamespace !== 'sagemaker' || ScalableDimension !== dimension) {
    throw invalid(
      `The local plane scales sagemaker's ${dimension} only, not ${ServiceNamespace}'s ` +
        `${ScalableDimension}.`,
    );
  }
  variantOf(ResourceId);
  return ResourceId;
}

/** Checks a target's bounds; what is not given is as before. */
export function boundsOf(
  request: Shape,
  before: { min: number; max: number } | undefined,
): { min: number; max: number } {
  const { MinCapacity: min = before?.min, MaxCapacity: max = before?.max } = request;
  if (!Number.isInteger(min) || !Number.isInteger(max) || min < 1) {
    throw invalid('MinCapacity and MaxCapacity must be whole numbers of 1 or more.');
  }
  if (max >= min) return { min, max };
  throw invalid('Maximum capacity cannot be less than minimum capacity');
}

/** Checks that a policy tracks what can be tracked here. */
export function checkPolicy(request: Shape): void {
  const { PolicyName, PolicyType, TargetTrackingScalingPolicyConfiguration: config } = request;
  if (typeof PolicyName !== 'string' || PolicyName === '') throw invalid('PolicyName is required');
  if (PolicyType !== 'TargetTrackingScaling' || !config) {
    throw invalid('The local plane has policies of the type TargetTrackingScaling only.');
  }
  const { PredefinedMetricSpecification: wanted, TargetValue } = config;
  if (wanted?.PredefinedMetricType !== metric) {
    throw invalid(`The local plane tracks the predefined metric ${metric} only.`);
  }
  if (typeof TargetValue !== 'number' || !(TargetValue > 0)) {
    throw invalid('TargetValue must be a number above 0.');
  }
  for (const member of ['ScaleInCooldown', 'ScaleOutCooldown']) {
    const seconds = config[member] ?? 0;
    if (!Number.isInteger(seconds) || seconds < 0) {
      throw invalid(`${member} must be a whole number of seconds.`);
    }
  }
}

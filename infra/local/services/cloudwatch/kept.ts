import { AwsError } from '../../kernel/types.ts';

/**
 * AWS's own metrics that this plane counts, by namespace, with the dimensions that they have here
 * ("Using CloudWatch metrics with Lambda", "SageMaker AI metrics in CloudWatch", "CloudWatch
 * metrics for your Application Load Balancer").
 */
const keptMetrics: Readonly<
  Record<string, { dimensions: readonly string[]; names: readonly string[] }>
> = {
  'AWS/Lambda': { dimensions: ['FunctionName'], names: ['Invocations', 'Errors', 'Duration'] },
  'AWS/SageMaker': {
    dimensions: ['EndpointName', 'VariantName'],
    names: [
      ...['Invocations', 'InvocationsPerInstance', 'Invocation4XXErrors', 'Invocation5XXErrors'],
      'ModelLatency',
    ],
  },
  'AWS/ApplicationELB': {
    dimensions: ['LoadBalancer'],
    names: [
      ...['RequestCount', 'TargetResponseTime', 'HTTPCode_ELB_4XX_Count', 'HTTPCode_ELB_5XX_Count'],
      ...['HTTPCode_Target_2XX_Count', 'HTTPCode_Target_3XX_Count', 'HTTPCode_Target_4XX_Count'],
      'HTTPCode_Target_5XX_Count',
    ],
  },
};

/** Whether only AWS itself puts metrics there. */
export const isReserved = (namespace: string): boolean => /^\/?aws\//i.test(namespace);

/**
 * Throws where nothing here measures the metric: that there are no datapoints would be a lie. Of
 * one that is counted, all dimensions are to be named, as it is kept by no others.
 */
export function requireKept(namespace: string, name: string, dimensions: readonly string[]): void {
  if (!isReserved(namespace)) return;
  const kept = Object.hasOwn(keptMetrics, namespace) ? keptMetrics[namespace] : undefined;
  if (!kept?.names.includes(name)) {
    const here = kept
      ? `Of ${namespace} it counts ${kept.names.join(', ')}.`
      : `It counts those of ${Object.keys(keptMetrics).join(', ')}.`;
    throw notHere(`does not measure ${namespace} ${name}. ${here}`);
  }
  const isWhole = kept.dimensions.toSorted().join() === dimensions.toSorted().join();
  if (isWhole) return;
  const given = dimensions.join(', ') || 'none';
  throw notHere(
    `keeps ${namespace} ${name} by ${kept.dimensions.join(' and ')} only; the dimensions of the ` +
      `request: ${given}.`,
  );
}

/** A request that AWS would answer and this plane does not. */
export const notHere = (what: string): AwsError =>
  new AwsError('InvalidParameterValueException', `The local plane ${what}`);

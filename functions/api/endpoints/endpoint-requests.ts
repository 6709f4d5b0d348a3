import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import type { Ports } from '../../../shared/ports/ports.ts';
import { variant } from '../../../statemachines/kinds/endpoint/sagemaker.ts';
import { handler } from '../handler.ts';
import { findEndpoint } from './find-endpoint.ts';
import { endpointRoutes } from './routes.ts';

const hourMs = 3_600_000;

/** Hours that are looked back, the one that goes on included. */
const hours = 24;

/**
 * `GET /endpoints/{name}/requests`: what SageMaker has counted, by the hour. CloudWatch has it by
 * the minute, and a minute or two late
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html).
 */
export const create = (ports: Ports) =>
  handler(ports, endpointRoutes['endpoint-requests'], async (request) => {
    const { awsName } = await findEndpoint(ports, request);
    const first = Math.floor(ports.clock.now() / hourMs) * hourMs - (hours - 1) * hourMs;
    const counted = (metric: string) => countsOf(ports, awsName, metric, first);
    const [requests, refused, failed] = await Promise.all([
      counted('Invocations'),
      counted('Invocation4XXErrors'),
      counted('Invocation5XXErrors'),
    ]);
    const items = Array.from({ length: hours }, (_, at) => {
      const hour = first + at * hourMs;
      const [asked = 0, ...errors] = [requests, refused, failed].map((one) => one.get(hour) ?? 0);
      return {
        hour: new Date(hour).toISOString(),
        requests: asked,
        errors: errors.reduce((sum, one) => sum + one, 0),
      };
    });
    return { body: { items } };
  });

/** A metric's sums by the first moment of their hour. */
async function countsOf(ports: Ports, endpoint: string, metric: string, first: number) {
  const command = new GetMetricStatisticsCommand({
    Namespace: 'AWS/SageMaker',
    MetricName: metric,
    Dimensions: [
      { Name: 'EndpointName', Value: endpoint },
      { Name: 'VariantName', Value: variant },
    ],
    StartTime: new Date(first),
    EndTime: new Date(first + hours * hourMs),
    Period: hourMs / 1000,
    Statistics: ['Sum'],
  });
  const { Datapoints = [] } = await ports.clients.of(CloudWatchClient).send(command);
  return new Map(Datapoints.map(({ Timestamp, Sum = 0 }) => [Number(Timestamp), Sum]));
}

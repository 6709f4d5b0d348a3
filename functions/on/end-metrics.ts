import type { Phase } from '../../shared/job/lifecycle.ts';
import type { Job } from '../../shared/job/model.ts';
import { JobStore } from '../../shared/job/store.ts';
import type { Ports } from '../../shared/ports/ports.ts';

/** Of CloudWatch: under it are the metrics of all planes of an account. */
const namespace = 'Trainyard';

interface Metric {
  name: string;
  unit: 'Seconds' | 'Count' | 'None';
  value: number | undefined;
}

/**
 * Where the configuration asks for it (`metrics: true`): tells CloudWatch of a job that has ended,
 * by a line in its embedded metric format: how long it waited, how long its start took, what it
 * cost, why it failed. A pipeline is told by its stages. An event that comes twice counts twice.
 */
export async function logEndMetrics(ports: Ports, job: Job): Promise<void> {
  const { config, clock } = ports;
  if (!config.metrics || job.spec.stages) return;
  const events = await new JobStore(ports).events(job.id);
  const seconds = (from: Phase, to: Phase) => {
    const [began, ended] = [from, to].map((phase) => events.find((one) => one.phase === phase)?.at);
    return began && ended ? (Date.parse(ended) - Date.parse(began)) / 1000 : undefined;
  };
  const metrics: Metric[] = [
    { name: 'QueueSeconds', unit: 'Seconds', value: seconds('Queued', 'Verifying') },
    { name: 'StartSeconds', unit: 'Seconds', value: seconds('Verifying', 'Running') },
    { name: 'CostUsd', unit: 'None', value: job.cost.actualMicroUsd / 1e6 },
  ];
  const failures: Metric[] =
    job.phase === 'Failed' ? [{ name: 'Failures', unit: 'Count', value: 1 }] : [];
  const told = [directive(['Plane'], metrics), directive(['Plane', 'Reason'], failures)];
  const values = [...metrics, ...failures].map(({ name, value }) => [name, value] as const);
  ports.logLine(
    JSON.stringify({
      _aws: {
        Timestamp: clock.now(),
        CloudWatchMetrics: told.filter(({ Metrics }) => Metrics.length > 0),
      },
      Plane: config.plane,
      ...(failures.length > 0 ? { Reason: job.reason ?? 'InternalError' } : {}),
      ...Object.fromEntries(values),
      ...{ jobId: job.id, project: job.project, kind: job.kind, phase: job.phase },
    }),
  );
}

/** Values by these dimensions; each set of dimensions is a metric that AWS bills. */
const directive = (dimensions: readonly string[], metrics: readonly Metric[]) => ({
  Namespace: namespace,
  Dimensions: [dimensions],
  Metrics: metrics
    .filter(({ value }) => value !== undefined)
    .map(({ name: Name, unit: Unit }) => ({ Name, Unit })),
});

import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { RE2JS } from 're2js';
import type { Point } from '../../../shared/job/trial-series.ts';
import type { Ports } from '../../../shared/ports/ports.ts';
import { trainingLogs } from './definition.ts';

/** The points of a metric at most, whatever was printed; the pages of output that are read. */
const max = { points: 100, pages: 50 };

/** Keeps the first and the newest value, and of those between as many as there is room for. */
class Curve {
  readonly points: Point[] = [];
  #newest: Point | undefined;
  #stride = 1;
  #count = 0;

  add(point: Point): void {
    this.#newest = point;
    if (this.#count % this.#stride === 0) this.points.push(point);
    this.#count += 1;
    if (this.points.length < max.points) return;
    this.points.splice(0, this.points.length, ...this.points.filter((_, at) => at % 2 === 0));
    this.#stride *= 2;
  }

  all(): Point[] {
    const { points } = this;
    const newest = this.#newest;
    return newest && points.at(-1) !== newest ? [...points, newest] : points;
  }
}

/**
 * The values of each metric of a training job as the first host printed them, through all its
 * starts. SageMaker has them in CloudWatch too, by the minute; the lines are there sooner and say
 * each value. One that is beyond the pages that are read is missing: the last value of all is not
 * taken from here.
 */
export async function seriesOf(
  ports: Ports,
  trainingJob: string,
  metrics: readonly { name: string; regex: string }[],
): Promise<Record<string, Point[]>> {
  const curves = metrics.map(({ name, regex }) => {
    return { name, pattern: RE2JS.compile(regex), curve: new Curve() };
  });
  let start: number | undefined;
  for await (const { timestamp = 0, message = '' } of linesOf(ports, trainingJob)) {
    start ??= timestamp;
    for (const { pattern, curve } of curves) {
      const matcher = pattern.matcher(message);
      while (matcher.find()) {
        const value = Number.parseFloat(matcher.group(1) ?? '');
        if (Number.isFinite(value)) curve.add([(timestamp - start) / 1000, value]);
      }
    }
  }
  return Object.fromEntries(curves.map(({ name, curve }) => [name, curve.all()]));
}

async function* linesOf(ports: Ports, trainingJob: string) {
  const client = ports.clients.of(CloudWatchLogsClient);
  const [{ group = '' } = {}] = trainingLogs('', '');
  const which = { logGroupName: group, logStreamNamePrefix: `${trainingJob}/algo-1-` };
  let nextToken: string | undefined;
  for (let page = 0; page < max.pages; page += 1) {
    const command = new FilterLogEventsCommand({ ...which, ...(nextToken ? { nextToken } : {}) });
    const found = await client.send(command).catch((error: Error) => {
      // Where no training job has printed anything there is no group yet.
      if (error.name === 'ResourceNotFoundException') return undefined;
      throw error;
    });
    yield* found?.events ?? [];
    nextToken = found?.nextToken;
    if (!nextToken) return;
  }
}

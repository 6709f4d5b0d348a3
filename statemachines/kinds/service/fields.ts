import { leaseTexts } from '../../leases/field-texts.ts';
import { commandFields } from '../task/fields.ts';

/** What the fields of a `service` job are for. */
export const serviceFields = {
  ...commandFields,
  name: leaseTexts.name('service'),
  ttl: leaseTexts.ttl('service'),
  spot: 'On FARGATE_SPOT: cheaper, and AWS may take a task back, which is then replaced.',
  exec:
    'Whether who submitted it may run commands in its tasks by trainyard exec. They then act as ' +
    'the role of sessions, which may submit jobs of the project, too.',
  port: 'The port at which each task takes HTTP.',
  count: 'How many tasks run at once.',
  health: 'When a task counts as one that serves: how it is asked, and how often.',
  'health.path': 'What is asked of it, such as /health.',
  'health.httpCode': 'The status of an answer that counts: 200, several as 200,204, or 200-299.',
  'health.intervalSeconds': 'Seconds from one question to the next.',
  'health.timeoutSeconds': 'Seconds in which it must answer; less than intervalSeconds.',
  'health.healthyThresholdCount': 'After so many good answers in turn a task serves.',
  'health.unhealthyThresholdCount': 'After so many bad answers in turn it is replaced.',
  'health.gracePeriodSeconds': 'Seconds after its start within which it need not answer.',
};

import type { ResourceHandler, Service } from '../../kernel/types.ts';
import { filterLogEvents } from './filter.ts';
import { getLogEvents } from './get.ts';
import { groupOperations, putGroup } from './groups.ts';
import { full, type Shortness } from './position.ts';
import { putLogEvents } from './put.ts';
import { clean } from './retention.ts';
import { groupArn, logsSchema } from './store.ts';

const logGroup: ResourceHandler = (tx, { properties, physicalName }, context) => {
  const name: string = properties.LogGroupName ?? physicalName;
  const days = properties.RetentionInDays;
  putGroup(tx, name, days === undefined ? null : Number(days), context);
  return { ref: name, attributes: { Arn: `${groupArn(context, name)}:*` } };
};

/** How the service behaves where AWS leaves it open. */
export interface LogsOptions {
  /** How short pages are; default: as full as they can be. */
  shortness?: Shortness;
}

/** Amazon CloudWatch Logs: groups, streams, events, filters, retention. */
export function createLogs({ shortness = full }: LogsOptions = {}): Service {
  return {
    id: 'logs',
    schema: logsSchema,
    operations: {
      ...groupOperations,
      PutLogEvents: putLogEvents,
      GetLogEvents: getLogEvents(shortness),
      FilterLogEvents: filterLogEvents(shortness),
    },
    tasks: { clean },
    resources: { 'AWS::Logs::LogGroup': logGroup },
  };
}

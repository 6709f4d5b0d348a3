/** Requests and replies as Step Functions writes them: PascalCase, JSON members as JSON. */
import type { Context } from '../kernel/types.ts';
import type { Integration } from './integrations.ts';
import type { Json } from './model.ts';

/** The reply of any operation. */
export type Reply = Json;

/** Services whose API members begin in lower case; in a definition they begin in upper case. */
const lowerCase = new Set(['states', 'ecs', 'ecr', 'codebuild', 'logs']);

/** Members that the API wants as text; a definition may give any JSON. */
const textMembers: Record<string, string[]> = {
  'states:StartExecution': ['Input'],
  'sqs:SendMessage': ['MessageBody'],
  'sns:Publish': ['Message'],
  'states:SendTaskSuccess': ['Output'],
};

/** The request for the kernel. */
export function requestFor({ service, operation }: Integration, request: Json): Json {
  const asked = { ...request };
  for (const member of textMembers[`${service}:${operation}`] ?? []) {
    const value = asked[member];
    if (value === null) delete asked[member];
    else if (value !== undefined && typeof value !== 'string')
      asked[member] = JSON.stringify(value);
  }
  if (service === 'events' && operation === 'PutEvents') {
    asked.Entries = asked.Entries?.map(textDetail);
  }
  if (service === 'lambda') {
    const payload = asked.Payload;
    asked.Payload = isJsonText(payload) ? payload : JSON.stringify(payload ?? {});
    asked.InvocationType ??= 'RequestResponse';
  }
  return lowerCase.has(service) ? recased(asked, 'toLowerCase') : asked;
}

const textDetail = (entry: Json) =>
  typeof entry.Detail === 'string' ? entry : { ...entry, Detail: JSON.stringify(entry.Detail) };

function isJsonText(value: Json): boolean {
  if (typeof value !== 'string') return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

function recased(value: Json, change: 'toLowerCase' | 'toUpperCase'): Json {
  if (Array.isArray(value)) return value.map((element) => recased(element, change));
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).map(([key, member]) => [
    `${key[0]?.[change]() ?? ''}${key.slice(1)}`,
    recased(member, change),
  ]);
  return Object.fromEntries(members);
}

/** The result of a task from the reply of its call. */
export function resultOf(called: Integration, reply: Reply, context: Context): Json {
  const shown = lowerCase.has(called.service) ? recased(reply, 'toUpperCase') : { ...reply };
  const dated = called.kind === 'sdk' ? isoDates(shown) : millisDates(shown);
  if (called.kind === 'sdk' || called.service === 'events') return dated;
  const length = `${Buffer.byteLength(JSON.stringify(reply ?? {}))}`;
  const headers = { 'Content-Length': length, 'Content-Type': 'application/x-amz-json-1.0' };
  return withMetadata(dated, context, headers);
}

const isDate = (key: string, value: Json) =>
  /(?:Date|At|Time)$/.test(key) && typeof value === 'number';

function mapped(value: Json, change: (seconds: number) => Json): Json {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const members = Object.entries(value).map(([key, member]) => [
    key,
    isDate(key, member) ? change(member as number) : member,
  ]);
  return Object.fromEntries(members);
}

const isoDates = (value: Json) => mapped(value, (at) => new Date(at * 1000).toISOString());
const millisDates = (value: Json) => mapped(value, (at) => Math.round(at * 1000));

/** Adds what AWS's optimized integrations add to every result. */
export function withMetadata(output: Json, context: Context, own: Record<string, string>): Json {
  const requestId = context.uuid();
  const headers: Record<string, string> = {
    Connection: 'keep-alive',
    'x-amzn-RequestId': requestId,
    Date: new Date(context.now).toUTCString(),
    ...own,
  };
  const lists = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, [value]]));
  return {
    ...output,
    SdkHttpMetadata: { AllHttpHeaders: lists, HttpHeaders: headers, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

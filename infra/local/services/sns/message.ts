import type { Shape } from '../../kernel/types.ts';
import { invalid } from './store.ts';

/** One message may have 256 KB, attributes included; so may a batch. */
export const maxBytes = 262_144;

/** A published message, before it becomes what a protocol wants. */
export interface Message {
  id: string;
  topic: string;
  subject: string | null;
  /** The text by protocol; `default` for the others. */
  texts: { default: string } & Record<string, string>;
  attributes: Record<string, Shape>;
  /** Milliseconds since the epoch. */
  at: number;
}

/** Reads the message of a Publish request. */
export function readMessage(request: Shape, id: string, topic: string, at: number): Message {
  const { Message: text, Subject, MessageStructure, MessageAttributes = {} } = request;
  if (typeof text !== 'string' || text === '') throw invalid('Empty message');
  if (sizeOf(request) > maxBytes) throw invalid('Message too long');
  if (Subject !== undefined && !/^[!-~][ -~]{0,99}$/.test(Subject)) throw invalid('Subject');
  for (const [name, attribute] of Object.entries(MessageAttributes)) {
    requireAttribute(name, attribute);
  }
  const texts = MessageStructure === 'json' ? structured(text) : { default: text };
  return { id, topic, subject: Subject ?? null, texts, attributes: MessageAttributes, at };
}

/** The message's size as AWS counts it, in bytes. */
export function sizeOf({ Message: text = '', MessageAttributes = {} }: Shape): number {
  const parts = Object.entries<Shape>(MessageAttributes).flatMap(([name, attribute]) => [
    name,
    attribute.DataType,
    attribute.StringValue ?? attribute.BinaryValue,
  ]);
  return [text, ...parts].reduce((sum, part) => sum + Buffer.byteLength(String(part)), 0);
}

function requireAttribute(name: string, { DataType, StringValue, BinaryValue }: Shape): void {
  if (!/^(String|Number|Binary)(\..+)?$/.test(DataType ?? '')) {
    throw invalid(`Message attribute '${name}' has the invalid data type '${DataType}'`);
  }
  const value = DataType.startsWith('Binary') ? BinaryValue : StringValue;
  if (value === undefined || value === '') {
    throw invalid(`Message attribute '${name}' must contain a value of its type ${DataType}`);
  }
  if (DataType.startsWith('Number') && !Number.isFinite(Number(value))) {
    throw invalid(`Message attribute '${name}' is no number: ${value}`);
  }
}

function structured(text: string): Message['texts'] {
  let texts: Shape;
  try {
    texts = JSON.parse(text);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  if (typeof texts?.default !== 'string') {
    throw invalid('Message Structure - No default entry in JSON message body');
  }
  return texts;
}

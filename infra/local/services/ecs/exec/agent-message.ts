import { createHash, randomUUID } from 'node:crypto';

/**
 * A message of a data channel of Session Manager, as aws/session-manager-plugin has it in
 * `src/message/clientmessage.go`: a header of fixed length, numbers big-endian, and a payload.
 */
export interface AgentMessage {
  type: 'input_stream_data' | 'output_stream_data' | 'acknowledge' | 'channel_closed';
  /** Counts the messages of a stream, from 0. */
  sequence: number;
  /** A UUID; absent in one that is to be sent: a new one. */
  id?: string;
  payloadType: number;
  payload: Uint8Array;
}

/** What a payload is. */
export const payloadTypes = {
  output: 1,
  size: 3,
  handshakeRequest: 5,
  handshakeResponse: 6,
  handshakeComplete: 7,
} as const;

/** Where each part begins, in bytes; the header's length is that of all before the payload's. */
const at = {
  type: 4,
  version: 36,
  created: 40,
  sequence: 48,
  flags: 56,
  id: 64,
  digest: 80,
  payloadType: 112,
  payloadLength: 116,
  payload: 120,
} as const;

/** The bytes of a message. @param now milliseconds since the epoch */
export function writeMessage(message: AgentMessage, now: number): Buffer {
  const { type, sequence, id = randomUUID(), payloadType, payload } = message;
  const bytes = Buffer.alloc(at.payload + payload.length);
  bytes.writeUInt32BE(at.payloadLength, 0);
  bytes.write(type.padEnd(at.version - at.type), at.type, 'latin1');
  bytes.writeUInt32BE(1, at.version);
  bytes.writeBigUInt64BE(BigInt(now), at.created);
  bytes.writeBigInt64BE(BigInt(sequence), at.sequence);
  const digits = id.replaceAll('-', '');
  // The second half of the UUID comes first.
  bytes.write(digits.slice(16) + digits.slice(0, 16), at.id, 'hex');
  createHash('sha256').update(payload).digest().copy(bytes, at.digest);
  bytes.writeUInt32BE(payloadType, at.payloadType);
  bytes.writeUInt32BE(payload.length, at.payloadLength);
  bytes.set(payload, at.payload);
  return bytes;
}

/** Reads a message. Throws where it is none. */
export function readMessage(given: Uint8Array): AgentMessage & { id: string } {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.length);
  if (bytes.length < at.payload) throw new Error('A message of a session has 120 bytes or more.');
  const header = bytes.readUInt32BE(0);
  const digits = bytes.toString('hex', at.id + 8, at.digest) + bytes.toString('hex', at.id, 72);
  const id = digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return {
    type: bytes.toString('latin1', at.type, at.version).replaceAll('\0', '').trim() as never,
    sequence: Number(bytes.readBigInt64BE(at.sequence)),
    id,
    payloadType: bytes.readUInt32BE(at.payloadType),
    payload: bytes.subarray(header + 4),
  };
}

/** The answer to a message: it has come. */
export function acknowledgement(of: AgentMessage & { id: string }): AgentMessage {
  const told = {
    AcknowledgedMessageType: of.type,
    AcknowledgedMessageId: of.id,
    AcknowledgedMessageSequenceNumber: of.sequence,
    IsSequentialMessage: true,
  };
  return { type: 'acknowledge', sequence: 0, payloadType: 0, payload: jsonBytes(told) };
}

/** JSON as a payload. */
export const jsonBytes = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));

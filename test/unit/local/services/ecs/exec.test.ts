import { describe, expect, it } from 'vitest';
import {
  readMessage,
  writeMessage,
} from '../../../../../infra/local/services/ecs/exec/agent-message.ts';

const id = '00112233-4455-6677-8899-aabbccddeeff';

describe('a message of a session', () => {
  const payload = Buffer.from('ls\n');
  const message = { type: 'input_stream_data', sequence: 7, id, payloadType: 1, payload } as const;
  const bytes = writeMessage(message, 1_700_000_000_000);

  it('has its parts where the Session Manager plugin looks for them', () => {
    expect(bytes.readUInt32BE(0)).toBe(116);
    expect(bytes.toString('latin1', 4, 36)).toBe('input_stream_data'.padEnd(32));
    expect(bytes.readBigUInt64BE(40)).toBe(1_700_000_000_000n);
    expect(bytes.toString('hex', 64, 80)).toBe('8899aabbccddeeff0011223344556677');
    expect([bytes.readUInt32BE(112), bytes.readUInt32BE(116)]).toEqual([1, 3]);
    expect(bytes.toString('utf8', 120)).toBe('ls\n');
  });

  it('is read as it was written, and nothing shorter is', () => {
    expect(readMessage(bytes)).toEqual(message);
    expect(() => readMessage(bytes.subarray(0, 119))).toThrow('120 bytes');
  });
});

import {
  type AgentMessage,
  acknowledgement,
  jsonBytes,
  payloadTypes,
  readMessage,
  writeMessage,
} from '../../infra/local/services/ecs/exec/agent-message.ts';
import { CommandError, exitCodes } from '../failures.ts';
import type { System } from '../system.ts';
import { ShownOutput } from './shown-output.ts';

/** What joining a session takes. */
interface Granted {
  streamUrl: string;
  tokenValue: string;
}

/** What is typed goes in pieces of so many bytes, as the Session Manager plugin sends it. */
const pieceBytes = 1024;

/**
 * Joins a session of Session Manager, shows what its command prints and sends what is typed.
 * Answers the command's exit code. Throws CommandError where the session breaks off before that.
 */
export async function joinSession(granted: Granted, system: System): Promise<number> {
  const session = new JoinedSession(granted, system);
  return await session.ended;
}

class JoinedSession {
  readonly ended: Promise<number>;
  readonly #socket: WebSocket;
  readonly #system: System;
  #shown: ShownOutput | undefined;
  #keyboard: ReturnType<System['keyboard']>;
  /** What came before its turn, by its number. */
  readonly #early = new Map<number, AgentMessage>();
  #next = 0;
  #sent = 0;
  #over = 'The session was cut off';

  constructor({ streamUrl, tokenValue }: Granted, system: System) {
    this.#system = system;
    this.#socket = new WebSocket(streamUrl);
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onopen = () => this.#socket.send(JSON.stringify(this.#opening(tokenValue)));
    this.#socket.onmessage = ({ data }) => this.#take(readMessage(new Uint8Array(data)));
    this.ended = new Promise<number>((resolve, reject) => {
      this.#socket.onerror = () => {
        this.#over = `The session at ${new URL(streamUrl).host} cannot be joined`;
      };
      this.#socket.onclose = ({ reason }) => {
        const code = this.#shown?.end();
        if (code !== undefined) resolve(code);
        else reject(brokenOff(`${this.#over}${reason ? `: ${reason}` : '.'}`));
      };
    }).finally(() => this.#keyboard?.release());
  }

  #opening(TokenValue: string) {
    const { newKey } = this.#system;
    const ids = { RequestId: newKey(), ClientId: newKey() };
    return { MessageSchemaVersion: '1.0', ...ids, TokenValue, ClientVersion: '1.2.0.0' };
  }

  #take(message: ReturnType<typeof readMessage>): void {
    if (message.type === 'channel_closed') {
      const { Output = '' } = JSON.parse(Buffer.from(message.payload).toString('utf8'));
      if (Output) this.#over = String(Output).trim();
      this.#socket.close();
    }
    if (message.type !== 'output_stream_data') return;
    this.#write(acknowledgement(message));
    if (message.sequence >= this.#next) this.#early.set(message.sequence, message);
    for (let due = this.#early.get(this.#next); due; due = this.#early.get(this.#next)) {
      this.#early.delete(this.#next);
      this.#next += 1;
      this.#do(due);
    }
  }

  #do({ payloadType, payload }: AgentMessage): void {
    if (payloadType === payloadTypes.output) this.#shown?.take(payload);
    if (payloadType === payloadTypes.handshakeComplete) this.#begin();
    if (payloadType !== payloadTypes.handshakeRequest) return;
    const { RequestedClientActions } = JSON.parse(Buffer.from(payload).toString('utf8'));
    const done = (RequestedClientActions as { ActionType: string }[]).map(({ ActionType }) =>
      // Encryption by a key of one's own is for the plugin: ExecuteCommand asks for none of us.
      ActionType === 'SessionType'
        ? { ActionType, ActionStatus: 1, ActionResult: null, Error: '' }
        : { ActionType, ActionStatus: 3, ActionResult: null, Error: 'not supported' },
    );
    const answer = { ClientVersion: '1.2.0.0', ProcessedClientActions: done, Errors: [] };
    this.#send(payloadTypes.handshakeResponse, jsonBytes(answer));
  }

  /** What is typed before waits in the terminal. */
  #begin(): void {
    this.#keyboard = this.#system.keyboard((bytes) => this.#type(bytes));
    this.#shown = new ShownOutput(this.#keyboard !== undefined, this.#system.out);
    const size = this.#keyboard?.size();
    if (size) this.#send(payloadTypes.size, jsonBytes(size));
  }

  #type(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      this.#send(payloadTypes.output, bytes.subarray(at, at + pieceBytes));
    }
  }

  #send(payloadType: number, payload: Uint8Array): void {
    const sequence = this.#sent;
    this.#sent += 1;
    this.#write({ type: 'input_stream_data', sequence, payloadType, payload });
  }

  #write(message: AgentMessage): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(writeMessage(message, this.#system.now()));
  }
}

const brokenOff = (message: string) =>
  new CommandError(message, {
    exitCode: exitCodes.planeFailed,
    fix: 'see with trainyard get whether the job still runs',
  });

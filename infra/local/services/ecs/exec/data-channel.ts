import type { RawData, WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { UpgradeHandler } from '../../../kernel/http.ts';
import type { Outside } from '../../../kernel/types.ts';
import type { Attached, Runner } from '../../../workloads/types.ts';
import {
  type AgentMessage,
  acknowledgement,
  jsonBytes,
  payloadTypes,
  readMessage,
  writeMessage,
} from './agent-message.ts';
import { takeSession } from './execute-command.ts';

/** What data channels lead to. */
interface Ground {
  kernel: Outside;
  runner: Pick<Runner, 'attach'>;
}

/** The largest message that is read, in bytes; the plugin sends 1 KB of what is typed. */
const maxPayload = 1024 * 1024;

const pathPattern = /^\/v1\/data-channel\/([\w-]+)(\?|$)/;

/**
 * Serves the sessions that `ExecuteCommand` grants, as Session Manager and the agent in a container
 * do together: whoever shows the token by the first message is joined with the command.
 */
export function dataChannels(ground: Ground): UpgradeHandler {
  const server = new WebSocketServer({ noServer: true, maxPayload });
  return (incoming, socket, head) => {
    const [, id] = pathPattern.exec(incoming.url ?? '') ?? [];
    if (id === undefined) return false;
    server.handleUpgrade(incoming, socket, head, (joined) => {
      new DataChannel(ground, id, joined);
    });
    return true;
  };
}

/** One channel, from its token to the end of its command. */
class DataChannel {
  readonly #ground: Ground;
  readonly #id: string;
  readonly #socket: WebSocket;
  #command: string | undefined;
  #container = '';
  #attached: Attached | undefined;
  #size: [columns: number, rows: number] | undefined;
  #sent = 0;

  constructor(ground: Ground, id: string, socket: WebSocket) {
    this.#ground = ground;
    this.#id = id;
    this.#socket = socket;
    socket.on('message', (data, isBinary) => {
      this.#take(data, isBinary).catch(() => socket.terminate());
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.#attached?.kill());
  }

  async #take(data: RawData, isBinary: boolean): Promise<void> {
    if (!isBinary) return this.#open(String(data));
    if (this.#command === undefined) return this.#socket.close(1008, 'The token comes first.');
    const message = readMessage(data as Buffer);
    if (message.type !== 'input_stream_data') return;
    this.#write(acknowledgement(message));
    const { payloadType, payload } = message;
    if (payloadType === payloadTypes.handshakeResponse) await this.#start();
    if (payloadType === payloadTypes.output) this.#attached?.input.write(payload);
    if (payloadType !== payloadTypes.size) return;
    const { cols, rows } = JSON.parse(Buffer.from(payload).toString('utf8'));
    this.#size = [Number(cols), Number(rows)];
    await this.#fit();
  }

  async #fit(): Promise<void> {
    if (this.#size) await this.#attached?.resize(...this.#size);
  }

  /** The first message is text: the token. */
  #open(text: string): void {
    const { kernel } = this.#ground;
    const { TokenValue } = JSON.parse(text);
    const session = kernel.transact((tx) =>
      takeSession(tx, this.#id, String(TokenValue), kernel.now()),
    );
    if (!session) {
      this.#socket.close(1008, 'The session is unknown, or its time is up.');
      return;
    }
    this.#command = session.command;
    this.#container = session.container;
    const Properties = null;
    this.#send(payloadTypes.handshakeRequest, {
      AgentVersion: '3.3.0.0',
      RequestedClientActions: [
        {
          ActionType: 'SessionType',
          ActionParameters: { SessionType: 'InteractiveCommands', Properties },
        },
      ],
    });
  }

  async #start(): Promise<void> {
    if (this.#attached) return;
    const { runner } = this.#ground;
    const attached = await runner.attach(this.#container, this.#command!);
    this.#attached = attached;
    if (this.#socket.readyState !== this.#socket.OPEN) return attached.kill();
    this.#send(payloadTypes.handshakeComplete, { HandshakeTimeToComplete: 0, CustomerMessage: '' });
    // A terminal that is not there yet cannot be fitted.
    attached.output.once('data', () => void this.#fit().catch(() => {}));
    attached.output.on('data', (bytes: Buffer) => this.#stream(payloadTypes.output, bytes));
    await attached.ended;
    this.#end();
  }

  #end(): void {
    const SessionId = this.#id;
    const closed = { SessionId, MessageType: 'channel_closed', SchemaVersion: 1, Output: '' };
    const message = { type: 'channel_closed', sequence: 0, payloadType: 0 } as const;
    this.#write({ ...message, payload: jsonBytes(closed) });
    this.#socket.close(1000);
  }

  #send(payloadType: number, value: object): void {
    this.#stream(payloadType, jsonBytes(value));
  }

  #stream(payloadType: number, payload: Uint8Array): void {
    const sequence = this.#sent;
    this.#sent += 1;
    this.#write({ type: 'output_stream_data', sequence, payloadType, payload });
  }

  #write(message: AgentMessage): void {
    this.#socket.send(writeMessage(message, this.#ground.kernel.now()));
  }
}

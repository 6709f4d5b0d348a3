/**
 * What stands between a command's last output and its exit code, which a session does not tell: a
 * character that programs do not print.
 */
const mark = '\u001e';

/** The command line that runs a command and then prints its exit code behind the mark. */
export function markedLine(command: readonly string[]): string {
  const script = '"$@"; printf "\\036%d" "$?"';
  return ['/bin/sh', '-c', script, 'exec', ...command].map(quoted).join(' ');
}

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

/** Takes what a terminal shows, in pieces, and keeps the exit code back. */
export class ShownOutput {
  readonly #decoder = new TextDecoder();
  readonly #asIs: boolean;
  readonly #out: (text: string) => void;
  #held = '';

  /** @param asIs it goes to a terminal, so lines keep the carriage return at their end */
  constructor(asIs: boolean, out: (text: string) => void) {
    this.#asIs = asIs;
    this.#out = out;
  }

  take(bytes: Uint8Array): void {
    const text = this.#held + this.#decoder.decode(bytes, { stream: true });
    const end = shownEnd(text);
    this.#held = text.slice(end);
    this.#show(text.slice(0, end));
  }

  /** Nothing more comes: the exit code of the command; undefined where it was cut off. */
  end(): number | undefined {
    const [rest = '', code] = this.#held.split(mark);
    this.#show(rest);
    return code ? Number(code) : undefined;
  }

  #show(text: string): void {
    if (text) this.#out(this.#asIs ? text : text.replaceAll('\r\n', '\n'));
  }
}

/** Where begins what may be the exit code, or half of the end of a line. */
function shownEnd(text: string): number {
  const at = text.lastIndexOf(mark);
  if (at !== -1 && /^\d{0,3}$/.test(text.slice(at + 1))) return at;
  return text.endsWith('\r') ? text.length - 1 : text.length;
}

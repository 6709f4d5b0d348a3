import { expect, test } from 'vitest';
import { markedLine, ShownOutput } from '../../../cli/exec/shown-output.ts';
import { runLine } from './cli-harness.ts';

/** Shows pieces as they come; answers what was shown, and the exit code. */
function shown(pieces: readonly (string | Uint8Array)[], asIs = false) {
  let text = '';
  const output = new ShownOutput(asIs, (more) => {
    text += more;
  });
  for (const one of pieces) output.take(typeof one === 'string' ? Buffer.from(one) : one);
  return { code: output.end(), text };
}

test('the exit code is kept back, wherever the pieces of output end', () => {
  const whole = 'one\r\ntwo\u001e17';
  for (let at = 0; at <= whole.length; at += 1) {
    expect(shown([whole.slice(0, at), whole.slice(at)])).toEqual({ code: 17, text: 'one\ntwo' });
  }
});

test('a terminal gets lines as they came, and letters that came in halves', () => {
  const [first, second] = [Buffer.from('ä'), Buffer.from('\r\n\u001e0')];
  const halves = [first.subarray(0, 1), first.subarray(1), second];
  expect(shown(halves, true)).toEqual({ code: 0, text: 'ä\r\n' });
});

test('output that was cut off has no exit code, and a mark of the program’s own is shown', () => {
  expect(shown(['half'])).toEqual({ code: undefined, text: 'half' });
  expect(shown(['a\u001eb', '\u001e0'])).toEqual({ code: 0, text: 'a\u001eb' });
});

test('each word of a command stays a word', () => {
  expect(markedLine(['echo', "it's"])).toMatch(/^'\/bin\/sh' '-c' .* 'exec' 'echo' 'it'\\''s'$/);
});

test('options of the command itself come behind two dashes', async () => {
  const { code, err } = await runLine(['exec', 'job', 'ls', '-l']);
  expect(code).toBe(2);
  expect(err).toContain("'exec' has no option -l");
});

test('a shell is not begun where nobody types', async () => {
  const { code, err } = await runLine(['exec', 'job']);
  expect(code).toBe(2);
  expect(err).toMatch(/A shell needs a terminal.*trainyard exec job -- COMMAND/s);
});

import { describe, expect, it } from 'vitest';
import { inOrder, type Machine } from '../../../shared/machine/asl.ts';
import { layoutOf } from '../../../shared/machine/layout.ts';
import { machineFile, machinePicture } from '../../../shared/machine/picture.ts';

const machine: Machine = {
  Comment: 'Looks & waits.',
  StartAt: 'Look',
  States: {
    Pause: { Type: 'Wait', Next: 'Look' },
    Look: {
      Type: 'Task',
      Retry: [{}],
      Next: 'Which',
      Catch: [
        { ErrorEquals: ['Job.Lost', 'Job.Late'], Next: 'Failed' },
        { ErrorEquals: ['States.ALL'], Next: 'Pause' },
      ],
    },
    Which: {
      Type: 'Choice',
      Comment: 'A comment of many words, which is longer than a line of a box can be, goes on.',
      Choices: [{ Condition: '{% $states.input.n < 3 %}', Next: 'Look' }],
      Default: 'Done',
    },
    Done: { Type: 'Succeed' },
    Failed: { Type: 'Fail' },
  },
};

describe('the picture of a state machine', () => {
  it('has the states in the order of their way, then those that are met elsewhere', () => {
    expect(inOrder(machine)).toEqual(['Look', 'Which', 'Done', 'Failed', 'Pause']);
  });

  it('says in words each way of each state, and which of them end', () => {
    const { text } = machinePicture(machine, { id: 'm', title: 'A <machine>' });
    expect(text).toContain('<title id="m-title">A &lt;machine&gt;</title>');
    const words = />(Looks[^<]*)<\/desc>/.exec(text)![1];
    expect(words).toBe(
      'Looks &amp; waits. Look (Task): then Which, on Job.Lost and 1 more Failed, ' +
        'on any other error Pause. Which (Choice): if $states.input.n &lt; 3 Look, ' +
        'otherwise Done. Done (Succeed): it ends here. Failed (Fail): it ends here. ' +
        'Pause (Wait): then Look.',
    );
  });

  it('leads straight down to the next, and beside the boxes to all others', () => {
    const found = layoutOf(machine).arrows.map(({ from, to, lane, isError }) => {
      return `${from.name} ${to.name} ${lane}${isError ? ' error' : ''}`;
    });
    expect(found.toSorted()).toEqual(
      [
        'Look Failed 1 error',
        'Look Pause 2 error',
        'Pause Look -1',
        'Which Done 0',
        'Which Look -1',
        'Look Which 0',
      ].toSorted(),
    );
  });

  it('has boxes that do not overlap, as high as their comments', () => {
    const { boxes } = layoutOf(machine);
    expect(boxes[1]!.lines).toHaveLength(2);
    for (const [at, { y, height }] of boxes.slice(0, -1).entries()) {
      expect(boxes[at + 1]!.y).toBeGreaterThan(y + height);
    }
  });

  it('marks where an execution is now, for eyes and in words', () => {
    const plain = machinePicture(machine, { id: 'm', title: 'm' }).text;
    const now = machinePicture(machine, { id: 'm', title: 'm', at: ['Look'] }).text;
    expect(plain).not.toContain('now');
    expect(now.match(/class="now"/g)).toHaveLength(1);
    expect(now).toContain('Task, tried again, now<');
  });

  it('as a file has the colours of who looks at it', () => {
    expect(machineFile(machine, { id: 'm', title: 'm' })).toContain('prefers-color-scheme:dark');
  });
});

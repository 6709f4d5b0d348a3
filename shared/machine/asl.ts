/** What of a state of the Amazon States Language a picture shows. */
export interface State {
  Type: string;
  Comment?: string;
  Next?: string;
  End?: boolean;
  Default?: string;
  Choices?: readonly { Condition: string; Next: string }[];
  Catch?: readonly { ErrorEquals: readonly string[]; Next: string }[];
  Retry?: readonly object[];
}

/** A state machine as `*.asl.json` has it (https://states-language.net/spec.html). */
export interface Machine {
  Comment?: string;
  StartAt: string;
  States: Readonly<Record<string, State>>;
}

/** A way from one state to another. */
export interface Way {
  to: string;
  /** Whether it is taken after an error. */
  isError: boolean;
  /** When it is taken, in words. */
  when: string;
}

/** Where a state leads to, in the order in which that is decided. */
export function waysOf({ Choices = [], Default, Next, Catch = [] }: State): Way[] {
  const chosen = Choices.map((one) => ({ to: one.Next, when: `if ${bare(one.Condition)}` }));
  const plain = Next === undefined ? [] : [{ to: Next, when: 'then' }];
  const otherwise = Default === undefined ? [] : [{ to: Default, when: 'otherwise' }];
  const caught = Catch.map(({ ErrorEquals, Next: to }, at) => {
    return { to, when: `on ${errorsText(ErrorEquals, at === 0)}`, isError: true };
  });
  return [
    ...[...chosen, ...otherwise, ...plain].map((way) => ({ ...way, isError: false })),
    ...caught,
  ];
}

/** Whether a machine ends with it. */
export const isEnd = ({ Type, End }: State): boolean =>
  End === true || Type === 'Succeed' || Type === 'Fail';

/** A JSONata expression without its marks. */
const bare = (condition: string) => condition.replace(/^\{%\s*|\s*%\}$/g, '');

function errorsText(names: readonly string[], isFirst: boolean): string {
  const [first = '', ...others] = names;
  if (first === 'States.ALL') return isFirst ? 'any error' : 'any other error';
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

/** The states in the order of their way when all goes well, then those that are met elsewhere. */
export function inOrder({ StartAt, States }: Machine): string[] {
  const order: string[] = [];
  const follow = (name: string | undefined) => {
    for (let at = name; at !== undefined && !order.includes(at); ) {
      order.push(at);
      const { Next, Default }: State = States[at]!;
      at = Next ?? Default;
    }
  };
  follow(StartAt);
  for (let at = 0; at < order.length; at += 1) {
    for (const { to } of waysOf(States[order[at]!]!)) follow(to);
  }
  return order;
}

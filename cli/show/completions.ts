import type { Command, Option } from '../command.ts';

/** The shells that a completion is written for. */
export const shells = ['bash', 'zsh', 'fish'] as const;

type Shell = (typeof shells)[number];

/** Whether there is one for this shell. */
export const isShell = (word: string): word is Shell =>
  (shells as readonly string[]).includes(word);

/** Switches and options as they are typed: `--output`, `-o`. */
const wordsOf = ({ name, short }: Option) => [`--${name}`, ...(short ? [`-${short}`] : [])];

/** What may follow a command: its options, and the values of those that have only some. */
const choicesOf = (options: readonly Option[]) =>
  options.flatMap(({ choices = [], ...option }) =>
    choices.length > 0 ? wordsOf({ ...option, choices }).map((word) => ({ word, choices })) : [],
  );

/** What may be typed first. */
const firstWords = (commands: readonly Command[]) => [
  ...new Set(commands.map(({ name }) => name.split(' ')[0]!)),
];

/** The second words of the commands that have two, by the first. */
const groupsOf = (commands: readonly Command[]) =>
  new Map(
    firstWords(commands).flatMap((first) => {
      const group = commands.filter(({ name }) => name.startsWith(`${first} `));
      const words = group.map(({ name }) => name.slice(first.length + 1));
      return words.length > 0 ? [[first, words] as const] : [];
    }),
  );

const groupCase = (first: string, second: readonly string[]) => `    ${first})
      if [ "$COMP_CWORD" = 2 ]; then
        COMPREPLY=($(compgen -W "${second.join(' ')}" -- "$word"))
        return
      fi
      command="$command \${COMP_WORDS[2]}" ;;`;

/** Names commands, options and their values; elsewhere files, as the shell does. */
function bash(commands: readonly Command[]): string {
  const cases = commands.map(({ name, options }) => {
    const values = choicesOf(options).map(
      ({ word, choices }) => `        ${word}) words="${choices.join(' ')}" ;;`,
    );
    const words = options.flatMap(wordsOf).join(' ');
    return [
      `    "${name}")`,
      '      case "$before" in',
      ...values,
      `        *) words="${words}" ;;`,
      '      esac ;;',
    ].join('\n');
  });
  return `_trainyard() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words
  local command="\${COMP_WORDS[1]}"
  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W "${firstWords(commands).join(' ')} help" -- "$word"))
    return
  fi
  case "$command" in
${[...groupsOf(commands)].map(([first, second]) => groupCase(first, second)).join('\n')}
  esac
  case "$command" in
${cases.join('\n')}
    *) words="" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _trainyard trainyard
`;
}

const zsh = (commands: readonly Command[]): string =>
  `#compdef trainyard\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;

const lastWord = (name: string) => name.split(' ').at(-1)!;

const fishSeen = (name: string) =>
  name
    .split(' ')
    .map((word) => `__fish_seen_subcommand_from ${word}`)
    .join('; and ');

/** Where the last word of a name may stand: first, or after the first. */
const fishPlace = (name: string) =>
  name.includes(' ') ? `'${fishSeen(name.split(' ')[0]!)}'` : '__fish_use_subcommand';

const quoted = (text: string) => `'${text.replaceAll("'", "\\'")}'`;

function fish(commands: readonly Command[]): string {
  const groups = [...groupsOf(commands).keys()].map(
    (first) => `complete -c trainyard -f -n __fish_use_subcommand -a ${first}`,
  );
  const lines = commands.flatMap(({ name, summary, options }) => [
    `complete -c trainyard -f -n ${fishPlace(name)} -a ${lastWord(name)} -d ${quoted(summary)}`,
    ...options.map((option) => {
      const { choices, value, short } = option;
      const words = [
        `complete -c trainyard -n '${fishSeen(name)}' -l ${option.name}`,
        ...(short ? [`-s ${short}`] : []),
        ...(choices ? [`-x -a ${quoted(choices.join(' '))}`] : value ? ['-r'] : []),
        `-d ${quoted(option.summary)}`,
      ];
      return words.join(' ');
    }),
  ]);
  return `${[...groups, ...lines].join('\n')}\n`;
}

const scripts: Record<Shell, (commands: readonly Command[]) => string> = { bash, zsh, fish };

/** The script that a shell loads to complete the words of this command line. */
export const completions = (commands: readonly Command[], shell: Shell): string =>
  scripts[shell](commands);

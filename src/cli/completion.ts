import type { Command } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What can follow a command: words by the path of the command, '' for the program itself. */
interface Choice {
  path: string;
  words: string[];
}

/** A completion script made from the commands themselves, so that it cannot differ from them. */
export function completionScript(program: Command, shell: Shell): string {
  const choices = [...choicesOf(program, '')];
  if (shell === 'fish') return fishScript(choices);
  return shell === 'zsh' ? `autoload -U +X bashcompinit && bashcompinit\n${bashScript(choices)}` : bashScript(choices);
}

function* choicesOf(command: Command, path: string): Generator<Choice> {
  const options = command.options.map(({ long, short }) => long ?? short ?? '').filter(Boolean);
  const shells = command.name() === 'completion' ? SHELLS : [];
  yield { path, words: [...command.commands.map((each) => each.name()), ...shells, ...options] };
  for (const each of command.commands) yield* choicesOf(each, `${path} ${each.name()}`.trim());
}

function bashScript(choices: readonly Choice[]): string {
  const cases = choices.map(({ path, words }) => `    '${path}') words='${words.join(' ')}' ;;`);
  const paths = choices.map(({ path }) => `'${path}'`).join('|');
  return `_secretwatch() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in ${paths}) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _secretwatch secretwatch
`;
}

function fishScript(choices: readonly Choice[]): string {
  const lines = choices.flatMap(({ path, words }) => {
    const condition = path === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${path.split(' ').at(-1)}`;
    return words.map((word) => `complete -c secretwatch -n '${condition}' ${fishWord(word)}`);
  });
  return `${lines.join('\n')}\n`;
}

function fishWord(word: string): string {
  if (word.startsWith('--')) return `-l ${word.slice(2)}`;
  return word.startsWith('-') ? `-s ${word.slice(1)}` : `-a ${word}`;
}

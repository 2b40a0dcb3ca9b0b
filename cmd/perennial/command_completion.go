package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
)

const aboutCompletion = `Prints what completes commands and flags in a shell.

  bash   source <(perennial completion bash)
  zsh    source <(perennial completion zsh)
  fish   perennial completion fish | source`

func completionCommand() command {
	return command{
		name: "completion", args: "bash|zsh|fish", short: "print the completion for a shell", about: aboutCompletion,
		examples: []string{"perennial completion bash > /etc/bash_completion.d/perennial"},
		set: func(*flag.FlagSet) func(context.Context, *terminal, []string) error {
			return func(_ context.Context, t *terminal, args []string) error {
				if len(args) != 1 {
					return misuse("it takes the name of a shell: bash, zsh or fish")
				}
				var b strings.Builder
				switch args[0] {
				case "bash":
					completeBash(&b)
				case "zsh":
					b.WriteString("autoload -U +X bashcompinit && bashcompinit\n")
					completeBash(&b)
				case "fish":
					completeFish(&b)
				default:
					return misuse("%q is none of bash, zsh, fish", args[0])
				}
				_, err := io.WriteString(t.stdout, b.String())
				return err
			}
		},
	}
}

// completed are the commands with the words that follow them.
func completed(yield func(c command, flags []*flag.Flag)) {
	for _, c := range commandsWithoutCompletion() {
		set := flag.NewFlagSet(c.name, flag.ContinueOnError)
		c.set(set)
		var flags []*flag.Flag
		set.VisitAll(func(f *flag.Flag) { flags = append(flags, f) })
		yield(c, flags)
	}
}

// commandsWithoutCompletion are those that have flags.
func commandsWithoutCompletion() []command {
	return []command{sdkCommand(), suggestCommand(), diffCommand(), lintCommand(), mockCommand(), doctorCommand(), versionCommand()}
}

// completeBash writes a completion for bash, whose words are constants: nothing
// runs while somebody types.
func completeBash(w io.Writer) {
	var cases, names strings.Builder
	completed(func(c command, flags []*flag.Flag) {
		names.WriteString(c.name + " ")
		words := make([]string, len(flags))
		for i, f := range flags {
			words[i] = "-" + f.Name
		}
		fmt.Fprintf(&cases, "    %s) words='%s' ;;\n", c.name, strings.Join(words, " "))
	})
	fmt.Fprintf(w, `_perennial() {
  local word="${COMP_WORDS[COMP_CWORD]}" words=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '%scompletion help' -- "$word"))
    return
  fi
  case "${COMP_WORDS[1]}" in
%s    completion) words='bash zsh fish' ;;
    help) words='%scompletion' ;;
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) case "${COMP_WORDS[1]}" in
         completion|help) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
         *) COMPREPLY=($(compgen -f -- "$word")) ;;
       esac ;;
  esac
}
complete -o filenames -F _perennial perennial
`, names.String(), cases.String(), names.String())
}

// completeFish writes a completion for fish.
func completeFish(w io.Writer) {
	quote := strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace
	completed(func(c command, flags []*flag.Flag) {
		fmt.Fprintf(w, "complete -c perennial -n __fish_use_subcommand -a %s -d '%s'\n", c.name, quote(c.short))
		for _, f := range flags {
			_, usage := flag.UnquoteUsage(f)
			usage, _, _ = strings.Cut(usage, "\n")
			fmt.Fprintf(w, "complete -c perennial -n '__fish_seen_subcommand_from %s' -o %s -d '%s'\n", c.name, f.Name, quote(usage))
		}
	})
	fmt.Fprint(w, "complete -c perennial -n __fish_use_subcommand -a completion -d 'print the completion for a shell'\n")
	fmt.Fprint(w, "complete -c perennial -f -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'\n")
}

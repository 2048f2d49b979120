package manual

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"
)

// Bash writes a completion that needs no other package and works with bash 3.2, which macOS has.
// Where it has no answer, readline completes file names.
func Bash(w io.Writer, app *cli.App) error {
	var find, tell strings.Builder
	walk(root(app), nil, func(words []string, c *cli.Command) {
		if n := len(words); n > 0 {
			fmt.Fprintf(&find, "\t\t%s) command=%s ;;\n", bashQuote(strings.Join(words[:n-1], " ")+"/"+words[n-1]), bashQuote(strings.Join(words, " ")))
		}
		var names []string
		for _, sub := range commands(c.Subcommands) {
			names = append(names, sub.Name)
		}
		flags, valued := spellings(options(c.Flags))
		fmt.Fprintf(&tell, "\t%s)\n\t\twords=%s\n\t\tflags=%s\n\t\tvalued=%s\n\t\t;;\n", bashQuote(strings.Join(words, " ")),
			bashQuote(strings.Join(names, " ")), bashQuote(strings.Join(flags, " ")), bashQuote(" "+strings.Join(valued, " ")+" "))
	})
	_, err := fmt.Fprintf(w, bashText, app.Name, find.String(), tell.String())
	return err
}

// bashText is the completion of a command %[1]s. %[2]s finds the subcommand, %[3]s tells its words.
const bashText = `# bash completion for %[1]s
_%[1]s() {
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
	local command= words= flags= valued= i
	for ((i = 1; i < COMP_CWORD; i++)); do
		case "$command/${COMP_WORDS[i]}" in
%[2]s		esac
	done
	case "$command" in
%[3]s	esac
	COMPREPLY=()
	if [[ $previous == -* ]]; then
		previous=${previous#-}
		[[ $valued == *" ${previous#-} "* ]] && return
	fi
	case "$current" in
	--*) COMPREPLY=($(compgen -P - -W "$flags" -- "${current#-}")) ;;
	-*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
	*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
	esac
}
complete -o default -F _%[1]s %[1]s
`

// bashQuote makes one word of text in bash, zsh and fish: between single quotes nothing has a meaning
// but, in fish, the backslash.
func bashQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

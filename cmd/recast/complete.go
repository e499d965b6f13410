package main

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

func newCompletion(s *streams) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	cmd := &cobra.Command{
		Use:    "completion SHELL",
		Hidden: true, // so that the help fits a screen: its last line tells of it
		Short:  "a completion script for bash, zsh, fish or powershell",
		Long: `Print a script that teaches a shell to complete verbs, flags, formats, and the
columns of an input that is already on the line. The script for bash needs the
package bash-completion.`,
		Example: `  source <(recast completion bash)
  recast completion zsh > "${fpath[1]}/_recast"
  recast completion fish > ~/.config/fish/completions/recast.fish
  recast completion powershell | Out-String | Invoke-Expression`,
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch strings.Join(args, " ") {
			case "bash":
				return root.GenBashCompletionV2(s.out, true)
			case "zsh":
				return root.GenZshCompletion(s.out)
			case "fish":
				return root.GenFishCompletion(s.out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(s.out)
			}
			return mistake(cmd.UseLine(), "the shell is one of %s", strings.Join(shells, ", "))
		},
	}
	group(cmd, "flags", helpFlag)
	return cmd
}

// completer answers what a word on the command line may be.
type completer = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective)

// complete registers a completer; it panics if cmd has no such flag.
func complete(cmd *cobra.Command, flag string, c completer) {
	if err := cmd.RegisterFlagCompletionFunc(flag, c); err != nil {
		panic(err)
	}
}

func completeWords(cmd *cobra.Command, flag string, words ...string) {
	complete(cmd, flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// completeReading completes the flags of [reading].
func completeReading(cmd *cobra.Command) {
	var names []string
	for _, f := range convert.Formats() {
		names = append(names, cobra.CompletionWithDesc(f.Name, strings.Join(f.Suffixes, " ")))
	}
	completeWords(cmd, "from", names...)
	if cmd.Flags().Lookup("to") != nil {
		completeWords(cmd, "to", names...)
	}
	completeWords(cmd, "delimiter", "tab", "comma", "space")
}

func completeConvert(cmd *cobra.Command, j *convert.Job) {
	completeReading(cmd)
	completeWords(cmd, "output-delimiter", "tab", "comma", "space")
	completeWords(cmd, "dtype", "float32", "float64", "int32")
	completeWords(cmd, "nulls", "error", "nan", "zero", "drop", "empty")
	completeWords(cmd, "encode-strings", "error", "keep")
	completeWords(cmd, "on-error", "fail", "skip", "quarantine")
	completeWords(cmd, "compression", compression.Names()...)
	completeWords(cmd, "checksum", "crc64nvme", "sha256")
	for _, flag := range []string{"label", "features", "drop"} {
		complete(cmd, flag, completeColumns(j, cobra.ShellCompDirectiveNoSpace)) // a comma may follow
	}
	completeWords(cmd, "split", "train=0.8,test=0.2", "train=0.8,validation=0.1,test=0.1", "train=0.9,validation=0.1")
	for _, flag := range []string{"weight", "id", "split-by", "stratify", "group"} {
		complete(cmd, flag, completeColumns(j, 0))
	}
}

// completionTime is how long a shell may be kept waiting for column names.
const completionTime = time.Second

// completeColumns offers the columns of the inputs that are on the line, for
// the last item of a list.
func completeColumns(j *convert.Job, and cobra.ShellCompDirective) completer {
	return func(cmd *cobra.Command, inputs []string, word string) ([]string, cobra.ShellCompDirective) {
		directive := cobra.ShellCompDirectiveNoFileComp | and
		if len(inputs) == 0 || inputs[0] == "-" {
			return nil, directive
		}
		ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
		defer cancel()
		d, err := convert.Open(ctx, inputs[:1], convert.OpenOptions{From: j.From, Read: j.Read})
		if err != nil {
			return nil, directive
		}
		defer d.Close()
		before := word[:strings.LastIndexByte(word, ',')+1]
		var names []string
		for _, f := range d.Schema().Fields() {
			if strings.ContainsAny(f.Name, ",\"") || table.Printable(f.Name) != f.Name {
				continue // cannot be offered as it is: a shell shows it raw
			}
			if name := before + f.Name; strings.HasPrefix(name, word) {
				names = append(names, name)
			}
		}
		return names, directive
	}
}

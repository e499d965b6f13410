package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/recast-ml/recast/convert"
)

// reader is what the verbs that read only have in common.
type reader struct {
	*streams
	options   convert.OpenOptions
	resources resources
}

func (r *reader) flags(cmd *cobra.Command) {
	reading(cmd, &r.options.From, &r.options.Read)
	limits(cmd, &r.options.Read.Limits)
	running(cmd, r.streams, &r.resources)
	completeReading(cmd)
}

// ready prepares the runtime and the options for the one call that follows.
func (r *reader) ready() convert.OpenOptions {
	r.resources.apply()
	r.options.Stdin = r.in
	told := map[string]bool{}
	r.options.Warn = func(text string) {
		if !told[text] {
			told[text] = true
			r.warnings([]string{text})
		}
	}
	r.options.Threads, r.options.Memory = r.resources.threads, r.resources.memory
	return r.options
}

func newInspect(s *streams) *cobra.Command {
	r := &reader{streams: s}
	var full, asJSON bool
	cmd := &cobra.Command{
		Use:   "inspect INPUT...",
		Short: "format, schema, rows and tensor shapes",
		Long: `Describe each input: its format and compression, columns and their types, rows,
shapes and types of tensors, the range of the label. Without --full what would
take a reading of the whole input is told from its first 4 MiB, or not at all.`,
		Example: `  recast inspect train.pbr
  recast inspect --full train.csv.gz
  recast inspect --json train/*.pbr | jq .rows`,
		Args: inputs,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, o := cmd.Context(), r.ready()
			found, err := wait(ctx, func() ([]convert.Description, error) { return convert.Inspect(ctx, args, o, full) })
			if err != nil {
				return err
			}
			for i := range found {
				f := &found[i]
				if asJSON {
					err = printJSON(s.out, f)
				} else {
					err = printBlock(s, i, f.String())
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	group(cmd, "description", func(fs *pflag.FlagSet) {
		fs.BoolVar(&full, "full", false, "read the whole input (default: metadata and the first 4 MiB)")
		fs.BoolVar(&asJSON, "json", false, "print a JSON object for each input, on a line")
	})
	r.flags(cmd)
	return cmd
}

// printBlock prints the i-th of several texts, a blank line between them.
func printBlock(s *streams, i int, text string) error {
	if i > 0 {
		text = "\n" + text
	}
	_, err := fmt.Fprintln(s.out, strings.TrimSuffix(printable(text), "\n"))
	return err
}

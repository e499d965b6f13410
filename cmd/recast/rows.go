package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/recast-ml/recast/convert"
)

func newHead(s *streams) *cobra.Command {
	n := 10
	cmd := newRows(s, &n, func(fs *pflag.FlagSet) {
		fs.VarP(count{&n, 1}, "rows", "n", "how many rows (default 10)")
	})
	cmd.Use = "head INPUT..."
	cmd.Short = "the first rows as CSV or JSON Lines"
	cmd.Long = "Print the first rows, as CSV with a header or as JSON Lines."
	cmd.Example = `  recast head train.pbr
  recast head -n 1 --as jsonl train.pbr`
	return cmd
}

func newCat(s *streams) *cobra.Command {
	all := 0
	cmd := newRows(s, &all, func(*pflag.FlagSet) {})
	cmd.Use = "cat INPUT..."
	cmd.Short = "all rows as CSV or JSON Lines"
	cmd.Long = `Print all rows, as CSV with a header or as JSON Lines. Several inputs are one
table.`
	cmd.Example = `  recast cat train.pbr > train.csv
  recast cat --as jsonl train.pbr | jq .label`
	return cmd
}

// newRows is a verb that prints n rows, all if that is 0.
func newRows(s *streams, n *int, flags func(*pflag.FlagSet)) *cobra.Command {
	r := &reader{streams: s}
	as := "csv"
	cmd := &cobra.Command{
		Args: inputs,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, o := cmd.Context(), r.ready()
			o.Warn = nil // notes tell it
			d, err := wait(ctx, func() (*convert.Dataset, error) { return convert.Open(ctx, args, o) })
			if err != nil {
				return err
			}
			defer d.Close()
			s.notes(d.Notes())
			return d.WriteRows(ctx, s.out, as, int64(*n))
		},
	}
	group(cmd, "rows", func(fs *pflag.FlagSet) {
		flags(fs)
		fs.StringVar(&as, "as", as, "`FORMAT` what to print: csv or jsonl (default csv)")
	})
	r.flags(cmd)
	completeWords(cmd, "as", "csv", "jsonl")
	return cmd
}

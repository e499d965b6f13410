package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/recast-ml/recast/convert"
)

func newCount(s *streams) *cobra.Command {
	r := &reader{streams: s}
	cmd := &cobra.Command{
		Use:   "count INPUT...",
		Short: "the number of rows",
		Long: `Print the number of rows of all inputs together. Of RecordIO the frames are
counted, whatever is in them.`,
		Example: `  recast count train.pbr
  recast count 'train/*.csv.gz'`,
		Args: inputs,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, o := cmd.Context(), r.ready()
			rows, err := wait(ctx, func() (int64, error) { return convert.Count(ctx, args, o) })
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(s.out, rows)
			return err
		},
	}
	r.flags(cmd)
	return cmd
}

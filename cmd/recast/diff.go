package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/recast-ml/recast/diff"
	"github.com/recast-ml/recast/table"
)

// differ is the verb diff with its flags.
type differ struct {
	reader
	options diff.Options
	json    bool
}

func newDiff(s *streams) *cobra.Command {
	d := &differ{reader: reader{streams: s}}
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "are two tables the same, value by value?",
		Long: `Compare two tables row by row, whatever their formats and compressions: did all
arrive that was converted? A and B are a file, a directory or a glob each.

Columns are matched by name. Records, and a CSV without a header, have no names:
--label, --features and --drop then mean what they mean for convert, or the
receipt beside such a file says it. Numbers are compared as convert rounds them.

The first differences are printed with their places, then counts for each
column, then a verdict. The exit code is 0 if all is equal, else 4.`,
		Example: `  recast diff train.parquet train.pbr --label income --drop id
  recast diff old.csv.gz new.csv --relative 1e-6
  recast diff a.avro b.parquet --json | jq .columns`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				given := counted(int64(len(args)), "is", "are")
				return mistake(cmd.UseLine()+"; quote a glob", "two inputs are compared, and %s given", given)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return d.run(cmd.Context(), args[0], args[1]) },
	}
	o := &d.options
	group(cmd, "columns", func(fs *pflag.FlagSet) {
		fs.Var(list{&o.Roles.Label}, "label", "`COL,…` what was the target of convert, and so comes first in a training file")
		fs.Var(list{&o.Roles.Features}, "features", "`COL,…` what were the features, in their order, globs allowed (default: all that is left)")
		fs.Var(list{&o.Roles.Drop}, "drop", "`COL,…` leave these columns out, globs allowed (default: none)")
		fs.BoolVar(&o.Roles.NoLabel, "no-label", false, "there was no target")
		fs.StringVar(&o.Roles.Weight, "weight", "", "`COL` what was the weight of a row (default: none)")
		fs.StringVar(&o.Roles.ID, "id", "", "`COL` what was the name of a row (default: none)")
	})
	group(cmd, "values", func(fs *pflag.FlagSet) {
		fs.Var(bound{&o.Tolerance}, "tolerance", "`ABS` numbers are equal that are not further apart (default 0)")
		fs.Var(bound{&o.Relative}, "relative", "`REL` nor further than REL times the larger of the two (default 0)")
		fs.StringVar(&o.Nulls, "nulls", "", "`HOW` missing values are nan or zero, or drop: rows with one are left out (default: only missing equals missing)")
		fs.Var(types{&o.Encode}, "encode", "`COL=HOW` how a date became a number: epoch or epoch-days")
		fs.StringVar(&o.Categories, "categories", "", "`FILE` how text became numbers, as convert --categories wrote it")
	})
	group(cmd, "output", func(fs *pflag.FlagSet) {
		fs.VarP(limit{&o.First}, "rows", "n", "`N` differences to print (default 10)")
		fs.BoolVar(&d.json, "json", false, "print the report as JSON")
	})
	d.flags(cmd)
	from := cmd.Flags().Lookup("from")
	from.Usage = "`FORMAT` format of both, or A,B of each: " + formatNames() + " (default: by first bytes and suffix)"
	completeWords(cmd, "nulls", "nan", "zero", "drop")
	return cmd
}

func (d *differ) run(ctx context.Context, a, b string) error {
	open := d.ready()
	o := d.options
	o.Read, o.Stdin, o.Threads, o.Memory = open.Read, open.Stdin, open.Threads, open.Memory
	o.Encode = maps.Clone(o.Encode)
	o.From = [2]string{open.From, open.From}
	if first, second, ok := strings.Cut(open.From, ","); ok {
		o.From = [2]string{first, second}
	}
	r, err := wait(ctx, func() (*diff.Report, error) { return diff.Run(ctx, a, b, o) })
	if err != nil {
		return err
	}
	if d.json {
		err = printJSON(d.out, r)
	} else {
		d.notes(r.Notes)
		err = printBlock(d.streams, 0, r.String())
	}
	if err == nil && !r.Equal {
		err = no(fmt.Sprintf("%s and %s differ", table.Printable(a), table.Printable(b)))
	}
	return err
}

// bound is a flag of a number from 0 up.
type bound struct{ to *float64 }

func (b bound) Set(text string) error {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0) {
		return errors.New("not a number from 0 up")
	}
	*b.to = v
	return nil
}

func (b bound) String() string {
	if b.to == nil || *b.to == 0 {
		return ""
	}
	return strconv.FormatFloat(*b.to, 'g', -1, 64)
}

func (bound) Type() string { return "NUMBER" }

// limit is a flag of a number of things to show, of which 0 is none.
type limit struct{ to *int }

func (l limit) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return errors.New("not a whole number from 0 up")
	}
	if *l.to = n; n == 0 {
		*l.to = -1
	}
	return nil
}

func (l limit) String() string {
	if l.to == nil || *l.to == 0 {
		return ""
	}
	return strconv.Itoa(*l.to)
}

func (limit) Type() string { return "N" }

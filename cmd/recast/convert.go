package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/convert"
)

// conversion is the verb convert with its flags.
type conversion struct {
	*streams
	job                      convert.Job
	resources                resources
	json, noProgress, dryRun bool
}

func newConvert(s *streams) *cobra.Command {
	c := &conversion{streams: s}
	cmd := &cobra.Command{
		Use:   "convert INPUT... -o OUTPUT",
		Short: "write a table in another format",
		Long: `Write a table in another format. A training output (RecordIO, or CSV without a
header) needs to know its target: --label COL, or --no-label. All other columns
become features, unless flags say otherwise. A table output (Parquet, Avro, CSV
with --header) keeps all columns with their types.`,
		Example: `  recast convert train.csv -o train.pbr --label income
  recast convert 'raw/*.csv.gz' -o train.pbr --label y --drop id,date
  recast convert iris.csv -o iris-train.csv.gz --label target
  recast convert flights.parquet -o train.pbr --label delay --drop date
  recast convert in.csv -o out.pbr --label y --encode-strings ordinal
  recast convert in.csv -o train.pbr --label y --receipt train.pbr.receipt.json
  recast convert new.csv -o new.pbr --from-receipt train.pbr.receipt.json
  recast convert train.pbr -o table.csv --header
  recast convert in.csv -o out.parquet --compression snappy
  recast convert in.csv -o out.pbr --label y --null n/a,? --nulls nan
  recast convert in.csv -o out.pbr --label y --rejects bad.jsonl --max-rejects 5
  recast convert in.csv -o data --to csv --label y --split train=0.8,test=0.2
  zcat big.csv.gz | recast convert - -o - --to recordio --label y > big.pbr`,
		Args: inputs,
		RunE: func(cmd *cobra.Command, args []string) error {
			c.job.Inputs = args
			return c.run(cmd.Context())
		},
	}
	c.flags(cmd)
	completeConvert(cmd, &c.job)
	return cmd
}

func (c *conversion) flags(cmd *cobra.Command) {
	j := &c.job
	group(cmd, "columns", func(fs *pflag.FlagSet) {
		fs.Var(list{&j.Roles.Label}, "label", "`COL[,COL]` the target column, or several")
		fs.BoolVar(&j.Roles.NoLabel, "no-label", false, "the output has no target; with --from-receipt, all else is as in that run")
		fs.Var(list{&j.Roles.Features}, "features", "`COL,…` columns to learn from, in this order; globs allowed (default: all others, in file order)")
		fs.Var(list{&j.Roles.Drop}, "drop", "`COL,…` columns to leave out; globs allowed (default: none)")
		fs.StringVar(&j.Roles.Weight, "weight", "", "`COL` the row's weight: column 2 of a CSV (default: none)")
		fs.StringVar(&j.Roles.ID, "id", "", "`COL` the row's name: uid of a RecordIO record (default: none)")
	})
	reading(cmd, &j.From, &j.Read)
	group(cmd, "values", func(fs *pflag.FlagSet) {
		fs.StringVar(&j.Values.DType, "dtype", "", "`TYPE` type of the numbers: float32, float64, int32 (default float32; CSV: as they stand)")
		fs.StringVar(&j.Values.Nulls, "nulls", "", "`WHAT` what becomes of missing values: error, nan, zero, drop, empty (default error; CSV: empty)")
		fs.Var(numbers{&j.Values.NullValues}, "null-value", "`COL=NUMBER,…` what stands for a missing value of a column, before --nulls is asked (default: nothing)")
		fs.Var(types{&j.Values.Encode}, "encode", "`COL=HOW,…` how values become numbers: ordinal, onehot, epoch or epoch-days for dates and timestamps (default: not)")
		fs.StringVar(&j.Values.EncodeStrings, "encode-strings", "", "`WHAT` what becomes of other text among the features: error, ordinal, onehot, or keep for CSV (default error)")
		fs.StringVar(&j.Values.Categories, "categories", "", "`FILE` categories of columns, read if it is there, else written (default: none)")
		fs.StringVar(&j.Values.CategoryOrder, "category-order", "", "`BY` what numbers categories: value, or frequency (default value)")
		fs.StringVar(&j.Values.Unknown, "unknown", "", "`WHAT` what becomes of a value that is no category: error, or bucket, a code of its own (default error)")
		fs.Var(count{&j.Values.MaxCategories, 1}, "max-categories", "most categories of a column (default 10000)")
		fs.BoolVar(&j.Values.Sparse, "sparse", false, "sparse RecordIO records, of the values that are not 0 (default: dense)")
		fs.BoolVar(&j.Values.Strict, "strict", false, "any value that would change is an error (default: it is counted and told)")
	})
	group(cmd, "layout", func(fs *pflag.FlagSet) {
		fs.Var(splits{&j.Layout.Split}, "split", "`NAME=SHARE,…` share the rows out at random, such as train=0.8,validation=0.1,test=0.1, to the row; OUTPUT is then a directory with one for each split, and the input is read twice (default: one output)")
		fs.StringVar(&j.Layout.SplitBy, "split-by", "", "`COL` split by the hash of a column's value: a row stays in its split when data is added, and the input is read once (default: at random)")
		fs.StringVar(&j.Layout.Stratify, "stratify", "", "`COL` of the rows with the same value in a column, each split gets its share (default: of all rows)")
		fs.StringVar(&j.Layout.Group, "group", "", "`COL` rows with the same value in a column go to the same split (default: any)")
		fs.Var(seed{&j.Layout.Seed}, "seed", "`N` another number, another choice at random (default 0)")
		fs.BoolVar(&j.Layout.Shuffle, "shuffle", false, "put the rows into random order; they must fit --memory (default: as they come)")
		fs.Var(count{&j.Layout.Shards, 1}, "shards", "share the rows out among so many files in the directory OUTPUT, or in that of each split; reads the input twice (default: one file)")
		fs.Var(count64{&j.Layout.ShardRows}, "shard-rows", "files of so many rows (default: one file)")
		fs.Var(size[int64]{&j.Layout.ShardBytes}, "shard-size", "files of about this size, as stored; not for Parquet (default: one file)")
	})
	group(cmd, "bad rows", func(fs *pflag.FlagSet) {
		fs.StringVar(&j.BadRows.Do, "on-error", "", "`WHAT` what to do about a bad row: fail, skip, quarantine (default fail)")
		fs.StringVar(&j.BadRows.Rejects, "rejects", "", "`FILE` file that gets the bad rows as JSON Lines; implies quarantine (default: none)")
		fs.Var(allowance{&j.BadRows.Max, &j.BadRows.MaxShare}, "max-rejects", "fail above this many bad rows, or this share of all (default: any number)")
	})
	group(cmd, "output", func(fs *pflag.FlagSet) {
		fs.StringVarP(&j.Output, "output", "o", "", "`FILE` file to write, or - for standard output; with --split or shards, a directory")
		fs.StringVar(&j.To, "to", "", "`FORMAT` its format: "+formatNames()+" (default: by its suffix)")
		fs.BoolVar(&j.Write.Header, "header", false, "a CSV with a header, all columns as they are (default: one for training, without)")
		fs.Var(delimiter{&j.Write.Delimiter}, "output-delimiter", "`CHAR` what stands between cells (default: a comma, a tab for tsv)")
		fs.StringVar(&j.Write.Compression, "compression", "", "`NAME` its compression: "+compressionNames()+"; deflate too inside Avro (default: by its suffix; zstd inside Parquet, deflate inside Avro)")
		fs.Var(count{&j.Write.Level, 1}, "level", "level of the compression (default: its own)")
		fs.BoolVar(&j.Write.Force, "force", false, "replace an existing output (default: refuse)")
		fs.StringVar(&j.Write.Receipt, "receipt", "", "`FILE` what was done, as JSON, of which recast receipt-schema prints the JSON Schema (default: OUTPUT.receipt.json beside a directory, else none)")
		fs.StringVar(&j.FromReceipt, "from-receipt", "", "`FILE` treat columns and values as the run did whose receipt this is (default: as the flags say)")
		fs.StringVar(&j.Write.Checksum, "checksum", "", "`KIND` checksum of the output: crc64nvme, sha256 (default crc64nvme)")
		fs.BoolVar(&j.Write.NoSync, "no-sync", false, "do not wait until the disk has it")
		fs.BoolVar(&c.dryRun, "dry-run", false, "print the plan, from a sample, and write nothing")
	})
	limits(cmd, &j.Read.Limits)
	group(cmd, "running", func(fs *pflag.FlagSet) {
		c.resources.flags(fs)
		fs.BoolVarP(&c.quiet, "quiet", "q", false, "print errors only")
		fs.BoolVar(&c.json, "json", false, "print the summary as JSON, to standard error if the data goes to standard output")
		fs.BoolVar(&c.noProgress, "no-progress", false, "draw no progress line (default: on a terminal)")
		fs.BoolP("help", "h", false, "print this help")
	})
}

func (c *conversion) run(ctx context.Context) error {
	j := &c.job
	j.Stdin, j.Stdout = c.in, c.out
	j.Threads, j.Memory = c.resources.threads, c.resources.memory
	c.resources.apply()
	j.Write.Version = currentBuild().Version
	var err error
	if j.Write.Time, err = sourceDate(); err != nil {
		return err
	}

	var p *progress
	if c.screen != nil && !c.quiet && !c.json && !c.noProgress && !c.dryRun {
		p = newProgress(c.screen)
		j.Progress = p.set
	}
	plan, err := wait(ctx, func() (*convert.Plan, error) { return convert.Prepare(ctx, *j) })
	if err != nil {
		return err
	}
	if c.dryRun {
		return c.show(plan)
	}
	if text := plan.Compression == compression.None.String() && (plan.Format == "csv" || plan.Format == "tsv"); j.Output == "-" && c.shown != nil && !text {
		_ = plan.Close()
		return mistake("-o FILE, or | another program", "the output is not text, and standard output is a terminal")
	}
	// What goes to standard error is then JSON and nothing else.
	parsed := c.json && j.Output == "-"
	if !parsed {
		c.notes(plan.Notes())
	}
	receipt, err := func() (*convert.Receipt, error) {
		p.start()
		defer p.stop() // the line is gone whatever happens
		return plan.Run(ctx)
	}()
	if err != nil {
		return err
	}
	switch {
	case parsed:
		return printJSON(c.err, receipt)
	case c.json:
		c.warnings(receipt.Warnings)
		return printJSON(c.out, receipt)
	case !c.quiet:
		c.warnings(receipt.Warnings)
		var text strings.Builder
		summarize(&text, receipt)
		fmt.Fprint(c.err, printable(text.String()))
	}
	return nil
}

// show prints the plan of a dry run.
func (c *conversion) show(plan *convert.Plan) error {
	defer plan.Close()
	c.notes(plan.Notes())
	if c.json {
		return printJSON(c.out, plan)
	}
	_, err := fmt.Fprint(c.out, printable(plan.String()))
	return err
}

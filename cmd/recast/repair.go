package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/repair"
)

// repairing is the verb repair with its flags.
type repairing struct {
	*streams
	job        repair.Job
	resources  resources
	json       bool
	noReceipt  bool
	noProgress bool
}

func newRepair(s *streams) *cobra.Command {
	r := &repairing{streams: s}
	cmd := &cobra.Command{
		Use:   "repair INPUT -o OUTPUT",
		Short: "save what is whole of a damaged file",
		Long: `Save what is provably whole of a damaged file, and tell every region left out:
records of RecordIO and blocks of Avro, and of RecordIO, CSV and other text what
is whole in gzip, bzip2, zstd or snappy. The exit code is 4 if anything is lost,
or if a receipt beside the input describes it otherwise. The format stays, the
compression is that of OUTPUT's suffix.`,
		Example: `  recast repair train.pbr -o saved.pbr
  recast repair train.csv.gz -o saved.csv.gz
  recast repair train.avro --dry-run --json | jq .skipped`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return mistake(cmd.UseLine(), "repair one input at a time, %d are given", len(args))
			}
			return inputs(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			r.job.Input = args[0]
			return r.run(cmd.Context())
		},
	}
	j := &r.job
	group(cmd, "reading", func(fs *pflag.FlagSet) {
		fs.StringVar(&j.From, "from", "", "`FORMAT` format of the input: "+strings.Join(repairable(), ", ")+" (default: by first bytes and suffix)")
		fs.BoolVar(&r.noReceipt, "ignore-receipts", false,
			"save what there is whatever NAME.receipt.json beside the input says (default: compare bytes and checksum)")
		fs.BoolVar(&j.Raw, "raw", false, "keep RecordIO payloads of any kind, such as images (default: those that are records)")
		fs.BoolVar(&j.Unproven, "unproven", false,
			"keep what can be read of a damaged gzip member or zstd frame before the damage is noticed, though it may be wrong (default: only what its checksum proves)")
	})
	group(cmd, "output", func(fs *pflag.FlagSet) {
		fs.StringVarP(&j.Output, "output", "o", "", "`FILE` file to write, or - for standard output")
		fs.StringVar(&j.Compression, "compression", "", "`NAME` its compression: "+compressionNames()+" (default: by its suffix)")
		fs.BoolVar(&j.Force, "force", false, "replace an existing output (default: refuse)")
		fs.BoolVar(&j.NoSync, "no-sync", false, "do not wait until the disk has it")
		fs.BoolVar(&j.DryRun, "dry-run", false, "report what can be saved, and write nothing")
	})
	group(cmd, "limits", func(fs *pflag.FlagSet) {
		l := &j.Limits
		fs.Var(size[int]{&l.Record}, "max-record", "longest record, row, or block of Avro (default 64MiB)")
		fs.Var(count{&l.Expansion, 1}, "max-expansion", "most bytes out for each byte of an input or block that is compressed (default 1000)")
		fs.Var(size[int64]{&l.Window}, "max-window", "most memory that a zstd input may ask for (default 128MiB)")
		fs.Var(size[int]{&l.Header}, "max-header", "longest header of Avro (default 16MiB)")
	})
	group(cmd, "running", func(fs *pflag.FlagSet) {
		r.resources.flags(fs)
		fs.BoolVarP(&r.quiet, "quiet", "q", false, "print errors only")
		fs.BoolVar(&r.json, "json", false, "print the report as JSON, to standard error if the data goes to standard output")
		fs.BoolVar(&r.noProgress, "no-progress", false, "draw no progress line (default: on a terminal)")
		fs.BoolP("help", "h", false, "print this help")
	})
	completeWords(cmd, "from", repairable()...)
	completeWords(cmd, "compression", compression.Names()...)
	return cmd
}

// repairable are the names of formats for --from.
func repairable() (names []string) {
	for _, f := range repair.Formats() {
		names = append(names, f.Name)
	}
	return names
}

func (r *repairing) run(ctx context.Context) error {
	j := &r.job
	j.Stdin, j.Stdout, j.Threads = r.in, r.out, r.resources.threads
	r.resources.apply()
	if err := r.compare(ctx); err != nil {
		return err
	}
	var p *progress
	if r.screen != nil && !r.quiet && !r.json && !r.noProgress {
		p = newProgress(r.screen)
		j.Progress = func(now repair.Progress) {
			p.set(convert.Progress{Rows: now.Records, Bytes: now.Bytes, Total: now.Total})
		}
	}
	report, err := func() (*repair.Report, error) {
		p.start()
		defer p.stop()
		return repair.Run(ctx, *j)
	}()
	if err != nil {
		return err
	}
	switch {
	case r.json && j.Output == "-":
		err = printJSON(&output{"standard error", r.err}, report)
	case r.json:
		err = printJSON(r.out, report)
	case !r.quiet:
		fmt.Fprint(r.err, printable(report.String()))
	}
	switch {
	case err != nil:
		return err
	case report.Lost():
		return no(report.Verdict())
	case !r.quiet && !r.json:
		fmt.Fprintln(r.err, report.Verdict())
	}
	return nil
}

// compare has the input compared with its receipt, if there is one.
func (r *repairing) compare(ctx context.Context) error {
	if r.noReceipt {
		return nil
	}
	l, err := convert.FindListed(ctx, r.job.Input, convert.OpenOptions{Warn: func(text string) { r.warnings([]string{text}) }})
	if l != nil {
		r.job.Whole = &repair.Whole{Source: l.Receipt, Bytes: l.Bytes, Records: l.Rows, Same: l.Same}
	}
	return err
}

// repairCode is the exit code of an error of repair.
func repairCode(err error) int {
	switch {
	case errors.Is(err, repair.ErrUsage):
		return exitUsage
	case errors.Is(err, repair.ErrStorage):
		return exitStorage
	}
	return exitInput
}

// hint is what the user may do about an error, often "".
func hint(err error) string {
	if e, ok := errors.AsType[*repair.Error](err); ok {
		return e.Hint
	}
	return convert.Hint(err)
}

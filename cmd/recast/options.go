package main

import (
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/convert"
)

// reading adds the flags that say how inputs are read.
func reading(cmd *cobra.Command, from *string, o *convert.ReadOptions) {
	group(cmd, "reading", func(fs *pflag.FlagSet) {
		fs.StringVar(from, "from", "", "`FORMAT` format of the inputs: "+formatNames()+" (default: by first bytes and suffix)")
		fs.BoolVar(&o.NoHeader, "no-header", false, "the first row is data, and the columns are c1, c2, …")
		fs.BoolVar(&o.Header, "has-header", false, "the first row holds names (default: inferred)")
		fs.Var(delimiter{&o.Delimiter}, "delimiter", `what stands between cells, such as ';' or "tab" (default: a comma, a tab for tsv)`)
		fs.Var(list{&o.Null}, "null", "`TOKEN,…` cells that mean a missing value, beside the empty one (default: none)")
		fs.Var(types{&o.Types}, "type", "type of a column (default: inferred)")
		fs.StringVar(&o.Schema, "schema", "", "`FILE` types of columns, as inspect --json gives them (default: inferred)")
		fs.BoolVar(&o.Ragged, "ragged", false, "accept RecordIO records of any width, with or without a label (default: all alike)")
		fs.BoolVar(&o.AllowTrailing, "allow-trailing", false,
			"accept stray bytes after the last RecordIO record or compressed member, and a missing last pad (default: an error)")
		fs.BoolVar(&o.IgnoreReceipts, "ignore-receipts", false,
			"read an input whatever NAME.receipt.json beside it says (default: compare bytes, rows and checksum)")
	})
}

// limits adds the flags that refuse inputs which would cost too much.
func limits(cmd *cobra.Command, l *convert.Limits) {
	group(cmd, "limits", func(fs *pflag.FlagSet) {
		fs.Var(size[int]{&l.Record}, "max-record", "longest record, line, block of Avro, page or list of Parquet; up to a quarter of --memory (default 64MiB)")
		fs.Var(size[int]{&l.Field}, "max-field", "longest cell (default 16MiB)")
		fs.Var(count{&l.Columns, 1}, "max-columns", "most columns; the values of a RecordIO record are bounded by --max-record (default 200000)")
		fs.Var(count{&l.Expansion, 1}, "max-expansion", "most bytes out for each byte of an input that is compressed, or repeats itself (default 1000)")
		fs.Var(size[int64]{&l.Window}, "max-window", "most memory that a zstd input may ask for (default 128MiB)")
		fs.Var(size[int]{&l.Header}, "max-header", "longest header of Avro, or fourth of a footer of Parquet (default 16MiB)")
		fs.Var(size[int]{&l.Sidecar}, "max-sidecar", "longest schema, file of categories, or receipt (default 32MiB)")
	})
}

// resources are the flags that bound what a verb uses.
type resources struct {
	threads int
	memory  int64
}

// defaultMemory is that of --memory.
const defaultMemory = 256 << 20

func (r *resources) flags(fs *pflag.FlagSet) {
	r.memory = defaultMemory
	fs.Var(count{&r.threads, 1}, "threads", "workers, 256 of them at most; their number changes no byte of the output (default: one for each core)")
	fs.Var(size[int64]{&r.memory}, "memory", "bound on the memory for data in flight (default 256MiB)")
}

// apply tells the runtime, which has no use for more threads than cores.
func (r *resources) apply() {
	if r.threads > 0 {
		runtime.GOMAXPROCS(min(r.threads, runtime.GOMAXPROCS(0)))
	}
	debug.SetMemoryLimit(r.memory)
}

// running adds the flags of the verbs that read only.
func running(cmd *cobra.Command, s *streams, r *resources) {
	group(cmd, "running", func(fs *pflag.FlagSet) {
		r.flags(fs)
		fs.BoolVarP(&s.quiet, "quiet", "q", false, "print no notes and warnings")
		fs.BoolP("help", "h", false, "print this help")
	})
}

func formatNames() string {
	var names []string
	for _, f := range convert.Formats() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

func compressionNames() string { return strings.Join(compression.Names(), ", ") }

package diff

import (
	"context"
	"io"
	"math"
	"slices"

	"github.com/recast-ml/recast/convert"
)

// Options say how two inputs are compared. The zero value of a field is its default.
type Options struct {
	From [2]string // formats, where neither first bytes nor suffix say
	// Read says how both inputs are read; what is about text concerns text alone.
	Read convert.ReadOptions
	// Roles give the side with names the order of a training file. Columns of Drop are
	// left out of each side that has them.
	Roles convert.Roles
	// Nulls is what a missing value is equal to: nan or zero, where numbers are
	// compared. With drop, rows of tables that lack a value are left out. By default,
	// and with error or empty, a missing value equals a missing value alone.
	Nulls string
	// Encode says how columns of text were encoded, by name: epoch or epoch-days.
	Encode map[string]string
	// Categories is a file of the categories of columns that were encoded, see
	// [convert.Values.Categories].
	Categories string
	// A number differs only if it is further from the other than Tolerance and further
	// than Relative times the larger absolute value; default 0, exactly the same.
	Tolerance, Relative float64
	// First is how many differences are listed, by default 10; negative: none.
	First int
	Stdin io.Reader // what the input "-" is; one of the two
	// Threads is the number of workers of each side, by default GOMAXPROCS, at most 256: the
	// side that is read faster waits for the other.
	Threads int
	// Memory bounds the data in flight of both sides together, in bytes, by default
	// 256 MiB, at least 32 MiB.
	Memory int64
}

const (
	defaultFirst  = 10
	defaultMemory = 256 << 20
	leastMemory   = 32 << 20
)

// Run compares the tables a and b, each a file, a directory, a glob, or "-".
//
// The error is a [*convert.UsageError] for what cannot be compared, one of
// [convert.ErrInput] for an input that is damaged, one of [convert.ErrStorage] for one
// that cannot be read, or that of the context. Differences are in the report.
func Run(ctx context.Context, a, b string, o Options) (*Report, error) {
	if err := o.resolve(a, b); err != nil {
		return nil, err
	}
	var sides [2]*side
	for i, name := range [2]string{a, b} {
		s, err := openSide(ctx, name, o.From[i], &o)
		if err != nil {
			return nil, err
		}
		defer func() { _ = s.data.Close() }() // s may be opened again
		sides[i] = s
	}
	m, err := match(ctx, sides, &o)
	if err != nil {
		return nil, err
	}
	c := newComparison(sides, m, &o)
	if err := c.run(ctx); err != nil {
		return nil, err
	}
	return c.report(), nil
}

// resolve fills in defaults and refuses what no input could make right.
func (o *Options) resolve(a, b string) error {
	if o.First == 0 {
		o.First = defaultFirst
	}
	if o.Memory == 0 {
		o.Memory = defaultMemory
	}
	switch {
	case a == "-" && b == "-":
		return usagef("write one of them to a file", "standard input can be read once")
	case o.Memory > 0 && o.Memory < leastMemory:
		return usagef("", "--memory is too little for two inputs: 32 MiB is the least")
	case !(o.Tolerance >= 0) || !(o.Relative >= 0) || math.IsInf(o.Relative, 0):
		return usagef("", "--tolerance and --relative are numbers from 0 up")
	case !slices.Contains([]string{"", "error", "empty", "nan", "zero", "drop"}, o.Nulls):
		return usagef("one of nan, zero, drop", "--nulls %q: no such choice", o.Nulls)
	}
	if o.Roles.NoLabel && len(o.Roles.Label) > 0 {
		return usagef("", "--label and --no-label exclude each other")
	}
	return nil
}

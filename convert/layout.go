package convert

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/recast-ml/recast/table"
)

// Layout says how the rows of a job are laid out in files. The zero value: one file,
// in the order of the inputs.
//
// With Split or one of the Shard fields the output is a directory that appears whole
// or not at all: a channel directory for each split, with the files part-00000.pbr,
// part-00001.pbr and so on; without Split, the output is one channel directory.
//
// What goes where depends on the rows, their order (but for SplitBy) and the layout
// alone. Exact splits and Shards need to know how many rows there are, and so the
// inputs are read twice, which a stream cannot be, unless Shuffle holds the rows.
type Layout struct {
	// Split shares the rows out: of N rows each split gets N times its share,
	// rounded so that it adds up, chosen at random. Rows that are rejected or dropped
	// do not count.
	Split []Split
	// SplitBy is a column: rows with the same value in it go to the same split,
	// whatever else there is, and so stay in theirs when data is added. The shares
	// are met by chance, as the values are hashed: see [SplitHash].
	SplitBy string
	// Stratify is a column: of the rows with the same value in it each split gets its
	// share, to within a row.
	Stratify string
	// Group is a column: rows with the same value in it go to the same split. Shares
	// are met as near as whole groups allow.
	Group string
	// Seed makes other choices at random; of the same seed they are the same.
	Seed uint64
	// Shuffle puts the rows of each split, or all rows, into random order. They must
	// fit three quarters of Job.Memory.
	Shuffle bool

	// One of these at most. Shards is the number of files a split, or the output, has:
	// each gets rows that follow each other, as many as any other to within a row.
	Shards int
	// ShardRows is how many rows a file has; the last one has fewer.
	ShardRows int64
	// ShardBytes ends a file with the first piece that takes it to this size, as it is
	// stored. A piece has up to about 8 MiB before compression. Not for Parquet.
	ShardBytes int64
}

// Split is one part of the rows.
type Split struct {
	Name  string  `json:"name"`  // of its directory
	Share float64 `json:"share"` // more than 0; those of all splits add up to 1
}

const (
	maxSplits = 100
	maxShards = 100_000 // so that five digits number them
)

// directory reports whether the output is one.
func (l *Layout) directory() bool { return len(l.Split) > 0 || l.sharded() }

func (l *Layout) sharded() bool { return l.Shards > 0 || l.ShardRows > 0 || l.ShardBytes > 0 }

// key is the column whose values decide on the split, "" if there is none, and the
// flag that names it.
func (l *Layout) key() (column, flag string) {
	switch {
	case l.SplitBy != "":
		return l.SplitBy, "--split-by"
	case l.Stratify != "":
		return l.Stratify, "--stratify"
	case l.Group != "":
		return l.Group, "--group"
	}
	return "", ""
}

// counts reports whether the rows must be counted before the first can be placed.
func (l *Layout) counts() bool { return len(l.Split) > 0 && l.SplitBy == "" || l.Shards > 0 }

// resolve refuses what no input could make right.
func (l *Layout) resolve() error {
	keys := flagsOf(option{"--split-by", l.SplitBy != ""}, option{"--stratify", l.Stratify != ""}, option{"--group", l.Group != ""})
	shards := flagsOf(option{"--shards", l.Shards > 0}, option{"--shard-rows", l.ShardRows > 0}, option{"--shard-size", l.ShardBytes > 0})
	for _, flags := range [][]string{keys, shards} {
		if len(flags) > 1 {
			return usage("", "%s exclude each other", strings.Join(flags, " and "))
		}
	}
	switch {
	case len(keys) > 0 && len(l.Split) == 0:
		return usage("--split train=0.8,validation=0.2, for example", "%s goes with --split", keys[0])
	case l.Seed != 0 && len(l.Split) == 0 && !l.Shuffle:
		return usage("", "--seed goes with --split or --shuffle: nothing else is left to chance")
	case l.Shards < 0 || l.ShardRows < 0 || l.ShardBytes < 0:
		return usage("", "the number and the size of shards are not negative")
	case l.Shards > maxShards:
		return usage("", "--shards %d: %d is the most", l.Shards, maxShards)
	}
	return l.resolveSplits()
}

// option is a flag, and whether it is given.
type option struct {
	flag  string
	given bool
}

func flagsOf(options ...option) []string {
	var flags []string
	for _, o := range options {
		if o.given {
			flags = append(flags, o.flag)
		}
	}
	return flags
}

func (l *Layout) resolveSplits() error {
	if len(l.Split) > maxSplits {
		return usage("", "--split: %d splits, %d are the most", len(l.Split), maxSplits)
	}
	sum := 0.0
	for i, s := range l.Split {
		if why := badDirectory(s.Name); why != "" {
			return usage("", "--split: %s names a directory: it %s", table.Excerpt(s.Name), why)
		}
		if slices.ContainsFunc(l.Split[:i], func(o Split) bool { return strings.EqualFold(o.Name, s.Name) }) {
			return usage("", "--split: %s is there twice", table.Excerpt(s.Name))
		}
		if !(s.Share > 0 && s.Share <= 1) {
			return usage("", "--split: the share of %s is %g, and not more than 0 and up to 1", table.Excerpt(s.Name), s.Share)
		}
		sum += s.Share
	}
	if len(l.Split) > 0 && math.Abs(sum-1) > 1e-9 {
		return usage("", "--split: the shares add up to %s, not to 1", shareText(sum))
	}
	return nil
}

// shareText writes a share without what only binary fractions add.
func shareText(x float64) string { return fmt.Sprintf("%.9g", x) }

// badDirectory says what is wrong with a name for a directory on some system or
// store; "" if nothing is.
func badDirectory(name string) string {
	switch {
	case name == "":
		return "is empty"
	case len(name) > 200:
		return "is longer than 200 bytes"
	case name[0] == '.' || name[0] == '_':
		return "begins with " + name[:1] + ", as hidden files do"
	case strings.HasSuffix(name, ".") || strings.TrimSpace(name) != name:
		return "begins or ends with a blank, or ends with a point"
	case table.Printable(name) != name:
		return "holds what cannot be printed"
	}
	if i := strings.IndexAny(name, `/\<>:"|?*`); i >= 0 {
		return "holds " + name[i:i+1]
	}
	return ""
}

// resolveLayout finds the column that decides on the split, and how often the inputs
// are read.
func (p *Plan) resolveLayout() error {
	l := &p.job.Layout
	p.Splits, p.Seed, p.Layout = l.Split, l.Seed, l.describe()
	if l.ShardBytes > 0 && p.out.groups {
		return usage("--shard-rows, or --shards", "--shard-size: the size of a %s file is not known before it is whole", p.out.name)
	}
	if err := p.resolveKey(); err != nil {
		return err
	}
	if !l.counts() || l.Shuffle {
		return nil
	}
	p.Passes++
	if p.inputs.stored() >= 0 {
		return nil
	}
	const file = "write the input to a file first"
	if l.Shards > 0 {
		return usage("--shard-rows, or "+file, "--shards counts the rows first, and a stream cannot be read twice")
	}
	return usage("--split-by COL reads once, or "+file, "an exact --split counts the rows first, and a stream cannot be read twice")
}

// describe says how rows become files.
func (l *Layout) describe() string {
	var words []string
	switch {
	case l.SplitBy != "":
		words = append(words, "by the hash of "+table.Printable(l.SplitBy))
	case l.Stratify != "":
		words = append(words, "each value in proportion of "+table.Printable(l.Stratify))
	case l.Group != "":
		words = append(words, "no value in two splits of "+table.Printable(l.Group))
	case len(l.Split) > 0:
		words = append(words, "at random")
	}
	if l.Shuffle {
		words = append(words, "shuffled")
	}
	switch {
	case l.Shards > 0 && len(l.Split) > 0:
		words = append(words, plural(l.Shards, "file")+" each")
	case l.Shards > 0:
		words = append(words, plural(l.Shards, "file"))
	case l.ShardRows > 0:
		words = append(words, "files of "+plural(l.ShardRows, "row"))
	case l.ShardBytes > 0:
		words = append(words, "files of about "+sizeText(l.ShardBytes))
	}
	return strings.Join(words, ", ")
}

// leastShare is that of the smallest split.
func (l *Layout) leastShare() float64 {
	least := 1.0
	for _, s := range l.Split {
		least = min(least, s.Share)
	}
	return least
}

package convert

import (
	"context"
	"fmt"
	"reflect"
	"strconv"

	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// Treatment is what a receipt says became of the columns of a run's inputs.
type Treatment struct {
	Receipt    string   // its path
	Columns    []string // of the inputs
	Roles      Roles    // Features in the order of the output; Drop is what was left out
	Null       []string // cells of text that mean a missing value
	Nulls      string   // what became of missing values, see [Values.Nulls]
	NullValues map[string]float64
	Encode     map[string]*table.Encoding // by the name of a column
	// Moved tells why rows are not in the order of the inputs: shuffled or split; "" if
	// they are.
	Moved string
	// Rest is how many files the output has besides those that are read.
	Rest int
}

// Treatment reads the receipt of the run that made the files of d: the one that they are
// compared with, see [ReadOptions.IgnoreReceipts], by whatever name they were found. It
// is nil if there is none. It is nil, too, if a file has none, if receipts say different
// things, or if this program does not know all that one says: [Dataset.Notes] tells that
// from then on.
func (d *Dataset) Treatment(ctx context.Context) (*Treatment, error) {
	paths, bare, err := d.receipts(ctx)
	if err != nil || len(paths) == 0 {
		return nil, err
	}
	first := paths[0]
	if bare != "" {
		d.unfollowed(first, table.Printable(bare)+" has no receipt")
		return nil, nil
	}
	var all *Treatment
	for _, path := range paths {
		doc, err := readBeside(ctx, d.job.store, path, d.job.neighbors.limit)
		if err != nil {
			return nil, err
		}
		t, err := doc.followed(path)
		if err != nil {
			d.unfollowed(path, err.Error())
			return nil, nil
		}
		if all == nil {
			all = t
		} else if !all.add(t) {
			d.unfollowed(first, table.Printable(path)+" says otherwise")
			return nil, nil
		}
	}
	all.Rest = max(all.Rest-len(d.inputs.list), 0)
	return all, nil
}

// receipts are those of the files, in their order, and a file that has none, if one has.
func (d *Dataset) receipts(ctx context.Context) (paths []string, bare string, err error) {
	seen := map[string]bool{}
	for _, in := range d.inputs.list {
		p, err := d.job.neighbors.of(ctx, in.Path)
		switch {
		case err != nil:
			return nil, "", err
		case p == nil:
			bare = in.Path
		case !seen[p.receipt]:
			seen[p.receipt] = true
			paths = append(paths, p.receipt)
		}
	}
	return paths, bare, nil
}

func (d *Dataset) unfollowed(receipt, why string) {
	d.inputs.notes = append(d.inputs.notes, "warning: "+table.Printable(receipt)+" is not followed: "+why)
}

// add takes u in, which is to be the same treatment of other files.
func (t *Treatment) add(u *Treatment) bool {
	t.Moved, t.Rest = orDefault(t.Moved, u.Moved), t.Rest+u.Rest
	same := *u
	same.Receipt, same.Moved, same.Rest = t.Receipt, t.Moved, t.Rest
	return reflect.DeepEqual(t, &same)
}

// followed is the treatment that a receipt tells of; Rest counts all its files.
func (d *document) followed(path string) (*Treatment, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	t := &d.Treatment
	out := &Treatment{
		Receipt: path, Null: t.Null, Nulls: t.Nulls, Rest: len(d.Parts),
		Roles: Roles{Label: t.Label, NoLabel: len(t.Label) == 0, Features: t.Features, Weight: t.Weight, ID: t.ID, Drop: t.Dropped},
	}
	switch l := d.Output.Layout; {
	case l == nil:
	case l.Shuffle:
		out.Moved = "shuffled"
	case len(l.Split) > 0:
		out.Moved = "split"
	}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, c.Name)
	}
	for name, text := range t.NullValues {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Errorf("column %s: %s is not a number", table.Excerpt(name), table.Excerpt(text))
		}
		if out.NullValues == nil {
			out.NullValues = map[string]float64{}
		}
		out.NullValues[name] = v
	}
	for _, e := range t.Encodings {
		if out.Encode == nil {
			out.Encode = map[string]*table.Encoding{}
		}
		out.Encode[e.Column] = e.encoding()
	}
	return out, nil
}

// encoding is the column's as decoders are told it.
func (e *treatedEncoding) encoding() *table.Encoding {
	switch e.Encode {
	case encodeEpoch:
		return &table.Encoding{Kind: table.EpochSeconds}
	case encodeEpochDays:
		return &table.Encoding{Kind: table.EpochDays}
	}
	c := e.known()
	return c.encoding()
}

// ReadCategories reads a file of categories, see [Values.Categories], as the encodings
// of columns by their names.
func ReadCategories(ctx context.Context, path string, l Limits) (map[string]*table.Encoding, error) {
	c, err := readCategories(ctx, storage.Local{}, path, l.sidecar())
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, usage("", "--categories: there is no file %s", table.Printable(path))
	}
	out := make(map[string]*table.Encoding, len(c.Columns))
	for name, col := range c.Columns {
		out[name] = col.encoding()
	}
	return out, nil
}

package convert

import (
	"context"
	"path/filepath"
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
}

// TreatmentBeside reads the receipt beside an input, NAME.receipt.json. It is nil if
// there is none that this program knows: [Dataset.Notes] then says so.
func TreatmentBeside(ctx context.Context, name string, l Limits) (*Treatment, error) {
	path := filepath.Clean(name) + receiptSuffix
	d, err := readBeside(ctx, storage.Local{}, path, l.sidecar())
	if err != nil {
		if isAbsent(err) || isForeign(err) {
			return nil, nil
		}
		return nil, err
	}
	if d.check() != nil {
		return nil, nil
	}
	t := &d.Treatment
	out := &Treatment{
		Receipt: path, Null: t.Null, Nulls: t.Nulls,
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
			return nil, nil
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

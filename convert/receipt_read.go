package convert

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/recast-ml/recast/csvml"
	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// errForeign is in the chain of the error for a file that is no receipt, or none that
// this program knows.
var errForeign = errors.New("not a receipt")

// readDocument reads a receipt. What it holds beyond what this version knows is left
// to [document.check]. One of more than limit bytes is none.
func readDocument(ctx context.Context, store storage.Store, path string, limit int) (*document, error) {
	f, err := store.Open(ctx, path)
	if err != nil {
		return nil, storageError(err)
	}
	defer f.Close()
	text, err := readSidecar(f, limit)
	if errors.Is(err, errSidecar) {
		return nil, fmt.Errorf("%w: %w", errForeign, err)
	}
	if err != nil {
		return nil, err
	}
	return parseDocument(text)
}

// parseDocument refuses what is no receipt, and one of another version.
func parseDocument(text []byte) (*document, error) {
	var head struct {
		Document string
		Version  int
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, fmt.Errorf("%w: %s", errForeign, table.Printable(err.Error()))
	}
	if head.Document != documentName {
		return nil, fmt.Errorf(`%w: it does not say "document": %q`, errForeign, documentName)
	}
	if head.Version != documentVersion {
		return nil, fmt.Errorf("%w that this program knows: it is of version %d, and %d is known", errForeign, head.Version, documentVersion)
	}
	d := new(document)
	if err := json.Unmarshal(text, d); err != nil {
		return nil, fmt.Errorf("%w: %s", errForeign, table.Printable(err.Error()))
	}
	d.raw = text
	return d, nil
}

// check refuses a treatment that cannot be repeated: one with what this program does
// not know, or that says what none can mean.
func (d *document) check() error {
	strict := json.NewDecoder(bytes.NewReader(d.raw))
	strict.DisallowUnknownFields()
	if err := strict.Decode(new(document)); err != nil {
		return fmt.Errorf("%w that this program knows: %s", errForeign, table.Printable(err.Error()))
	}
	t := &d.Treatment
	for _, c := range []struct {
		name, value string
		allowed     []string
	}{
		{"dtype", orDefault(t.DType, "float32"), []string{"float32", "float64", "int32"}},
		{"nulls", t.Nulls, []string{"error", "nan", "zero", "drop", "empty"}},
		{"encode_strings", t.EncodeStrings, []string{"error", "keep", encodeOrdinal, encodeOneHot}},
		{"on_error", t.OnError, []string{"fail", "skip", "quarantine"}},
	} {
		if c.value == "" {
			return fmt.Errorf("it does not say %s", c.name)
		}
		if err := oneOf(c.name, c.value, c.allowed); err != nil {
			return err
		}
	}
	for _, e := range t.Encodings {
		if e.Encode == encodeEpoch || e.Encode == encodeEpochDays {
			continue
		}
		c := e.known()
		if err := c.check(); err != nil {
			return fmt.Errorf("column %s: %w", table.Excerpt(e.Column), err)
		}
	}
	if len(d.Inputs) == 0 {
		return errors.New("it lists no inputs")
	}
	if err := d.checkColumns(); err != nil {
		return err
	}
	if len(t.Delimiter) > 1 || len(d.Output.Delimiter) > 1 {
		return errors.New("a delimiter is one byte")
	}
	if t.Delimiter != "" {
		if err := csvml.CheckComma(t.Delimiter[0]); err != nil {
			return fmt.Errorf("delimiter: %s", strings.TrimPrefix(err.Error(), "csvml: "))
		}
	}
	return nil
}

// checkColumns refuses columns that no inputs can have.
func (d *document) checkColumns() error {
	t := &d.Treatment
	was, err := formatByName(d.Inputs[0].Format)
	if err != nil {
		return err
	}
	columns := map[string]bool{}
	for _, c := range t.Columns {
		if columns[c.Name] {
			return fmt.Errorf("column %s is there twice", table.Excerpt(c.Name))
		}
		columns[c.Name] = true
		if _, err := inferredType(c.Type); was.text && err != nil {
			return fmt.Errorf("column %s: %w", table.Excerpt(c.Name), err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.Types)) {
		if _, err := inferredType(t.Types[name]); err != nil {
			return fmt.Errorf("column %s: %w", table.Excerpt(name), err)
		}
	}
	encoded := map[string]bool{}
	for _, e := range t.Encodings {
		switch {
		case !columns[e.Column]:
			return fmt.Errorf("encodings: it has no column %s", table.Excerpt(e.Column))
		case encoded[e.Column]:
			return fmt.Errorf("column %s is in encodings twice", table.Excerpt(e.Column))
		}
		encoded[e.Column] = true
	}
	for _, name := range slices.Sorted(maps.Keys(t.NullValues)) {
		if !columns[name] {
			return fmt.Errorf("null_values: it has no column %s", table.Excerpt(name))
		}
	}
	roles := map[string]string{}
	for _, r := range []struct {
		role  string
		names []string
	}{{"label", t.Label}, {"features", t.Features}, {"weight", []string{t.Weight}}, {"id", []string{t.ID}}, {"dropped", t.Dropped}} {
		for _, name := range r.names {
			switch other, twice := roles[name]; {
			case name == "" && len(r.names) == 1 && (r.role == "weight" || r.role == "id"): // none
			case !columns[name]:
				return fmt.Errorf("%s: it has no column %s", r.role, table.Excerpt(name))
			case twice:
				return fmt.Errorf("column %s is in %s and in %s", table.Excerpt(name), other, r.role)
			default:
				roles[name] = r.role
			}
		}
	}
	return nil
}

// known is the encoding as a file of categories has it.
func (e *treatedEncoding) known() categoryColumn {
	return categoryColumn{Encode: e.Encode, Unknown: e.Unknown, Values: e.Categories}
}

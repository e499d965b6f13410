package convert

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// categoryFile is the JSON of [Values.Categories]: what a training run learned of
// its columns, for the runs that must encode likewise. People edit it.
type categoryFile struct {
	Version int                       `json:"version"` // 1
	Columns map[string]categoryColumn `json:"columns"`
}

// categoryColumn is how one column is encoded.
type categoryColumn struct {
	Encode  string `json:"encode"`  // ordinal or onehot
	Unknown string `json:"unknown"` // error or bucket
	Values  values `json:"values"`  // the code of a value is its index
}

// values are texts, of which none is null.
type values []string

func (v *values) UnmarshalJSON(text []byte) error {
	if err := json.Unmarshal(text, (*[]string)(v)); err != nil || !slices.Contains(*v, "") {
		return err
	}
	var all []*string // which tells null from ""
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	if i := slices.Index(all, nil); i >= 0 {
		return fmt.Errorf("value number %d is null, and a missing value has no code", i)
	}
	return nil
}

const categoryVersion = 1

// readCategories reads the file of categories, nil if there is none yet.
func readCategories(ctx context.Context, store storage.Store, path string, limit int) (*categoryFile, error) {
	f, err := store.Open(ctx, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, storageError(err)
	}
	defer f.Close()
	text, err := readSidecar(f, limit)
	if errors.Is(err, errSidecar) {
		return nil, inputError(&hinted{fmt.Errorf("%s: not a file of categories: %w", table.Printable(path), err), causeHint(err)})
	}
	if err != nil {
		return nil, err
	}
	var c categoryFile
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err = d.Decode(&c)
	if err == nil && d.More() {
		err = errors.New("there is more after it")
	}
	if err == io.EOF {
		err = errors.New("it is empty")
	}
	if err != nil {
		return nil, inputErrorf("%s: not a file of categories: %v", table.Printable(path), err)
	}
	if c.Version != categoryVersion {
		return nil, inputErrorf("%s: version %d of a file of categories, this program knows %d", table.Printable(path), c.Version, categoryVersion)
	}
	for name, col := range c.Columns {
		if err := col.check(); err != nil {
			return nil, inputErrorf("%s: column %s: %v", table.Printable(path), table.Excerpt(name), err)
		}
	}
	return &c, nil
}

// column is how a column is encoded, if the file says so.
func (c *categoryFile) column(name string) (categoryColumn, bool) {
	if c == nil {
		return categoryColumn{}, false
	}
	col, ok := c.Columns[name]
	return col, ok
}

func (c *categoryColumn) check() error {
	if err := oneOf("encode", c.Encode, []string{encodeOrdinal, encodeOneHot}); err != nil || c.Encode == "" {
		return fmt.Errorf("encode is %s or %s", encodeOrdinal, encodeOneHot)
	}
	if err := oneOf("unknown", c.Unknown, []string{unknownError, unknownBucket}); err != nil {
		return fmt.Errorf("unknown is %s or %s", unknownError, unknownBucket)
	}
	seen := make(map[string]bool, len(c.Values))
	for _, v := range c.Values {
		if seen[v] {
			return fmt.Errorf("the value %s is there twice", table.Excerpt(v))
		}
		seen[v] = true
	}
	if len(c.Values) == 0 {
		return errors.New("there are no values")
	}
	return nil
}

// encoding is the column's as decoders are told it.
func (c *categoryColumn) encoding() *table.Encoding {
	e := &table.Encoding{Kind: table.Ordinal, Categories: slices.Clone(c.Values), Bucket: c.Unknown == unknownBucket}
	if c.Encode == encodeOneHot {
		e.Kind = table.OneHot
	}
	e.Index()
	return e
}

// text is the file's.
func (c *categoryFile) text() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	err := e.Encode(c)
	return b.Bytes(), err
}

// writeCategories writes the file of categories, unless it was read. It appears with
// the output.
func (p *Plan) writeCategories(txn storage.Txn) error {
	path := p.job.Values.Categories
	if path == "" || p.known != nil {
		return nil
	}
	text, err := p.categoryFile().text()
	if err != nil {
		return err
	}
	f, err := txn.Beside(path)
	if err != nil {
		return outputError(err)
	}
	if _, err := f.Write(text); err != nil {
		return storageError(err)
	}
	return storageError(f.Close())
}

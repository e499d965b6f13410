package convert

import (
	"context"
	"encoding/json"
	"errors"
	"maps"

	"github.com/recast-ml/recast/table"
)

// readSchema adds the types of the columns that a schema file lists to those
// that the job gives by itself, which win. The file is what [Inspect] gives as
// JSON, of which only the columns count:
//
//	{"columns": [{"name": "zip", "type": "string"}, {"name": "age", "type": "int64"}]}
func (j *Job) readSchema(ctx context.Context) error {
	path := j.Read.Schema
	if path == "" {
		return nil
	}
	f, err := j.store.Open(ctx, path)
	if err != nil {
		return storageError(err)
	}
	defer f.Close()
	text, err := readSidecar(f, j.Read.Limits.Sidecar)
	if errors.Is(err, errSidecar) {
		return usage(causeHint(err), "%s: is no schema: %v", table.Printable(path), err)
	}
	if err != nil {
		return err
	}
	var file struct{ Columns []Column }
	if err := json.Unmarshal(text, &file); err != nil {
		return usage("", "%s: is no schema: %v", table.Printable(path), err)
	}
	if len(file.Columns) == 0 {
		return usage(`{"columns": [{"name": "age", "type": "float64"}]}, for example`, "%s: lists no columns", table.Printable(path))
	}
	types := map[string]string{}
	for _, c := range file.Columns {
		if c.Name == "" || c.Type == "" {
			return usage("", "%s: a column needs a name and a type", table.Printable(path))
		}
		types[c.Name] = c.Type
	}
	maps.Copy(types, j.Read.Types)
	j.Read.Types = types
	return nil
}

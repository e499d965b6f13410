package parquetx

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// fieldsOf is the metadata of the Arrow fields that the file has under fieldsKey, a
// JSON object of one object a column; what is not that is ignored.
func fieldsOf(pairs []keyValue) map[string]map[string]string {
	for _, kv := range pairs {
		fields := map[string]map[string]string{}
		if kv.key == fieldsKey && json.Unmarshal([]byte(kv.value), &fields) == nil {
			return fields
		}
	}
	return nil
}

// fieldMetadata is that of a column: what the file says and is so.
func fieldMetadata(said map[string]string, logical string, c *column) arrow.Metadata {
	kept := map[string]string{}
	for key, value := range said {
		if strings.HasPrefix(key, "recast.") && metadataFits(key, value, c) {
			kept[key] = value
		}
	}
	if logical != "" {
		kept[table.KeyLogical] = logical
	}
	if len(kept) == 0 {
		return arrow.Metadata{}
	}
	keys := slices.Sorted(maps.Keys(kept))
	values := make([]string, len(keys))
	for i, k := range keys {
		values[i] = kept[k]
	}
	return arrow.NewMetadata(keys, values)
}

// metadataFits reports whether c is what its metadata says: a file must not promise
// what is not so.
func metadataFits(key, value string, c *column) bool {
	switch key {
	case table.KeyLength, table.KeyUnsupported, table.KeyNames, table.KeyVerbatim:
		return false
	case table.KeyRole:
		return value == "label"
	case table.KeyLogical:
		// The type of the file says it, but for what is written as text.
		return value == table.LogicalEnum && c.form == columnFlat && c.field.Type.ID() == arrow.STRING
	case table.KeyShape:
		return shapeFits(value, c)
	}
	return true
}

// shapeFits reports whether the rows of c can have a shape.
func shapeFits(shape string, c *column) bool {
	dims, err := table.ParseShape(shape)
	if err != nil || c.form == columnFlat {
		return false
	}
	n, ok := table.Volume(dims)
	return ok && (c.form != columnFixed || n == c.length)
}

// listLength is how long all lists of a column are by its metadata.
func listLength(said map[string]string) (n int, ok bool) {
	length, err := strconv.ParseInt(said[table.KeyLength], 10, 32)
	return int(length), err == nil && length > 0
}

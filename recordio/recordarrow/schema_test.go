package recordarrow

import (
	"errors"
	"testing"

	"github.com/recast-ml/recast/recordio"
)

// First records that are no table.
func TestSchemaErrors(t *testing.T) {
	for _, c := range []struct {
		name    string
		payload string
		err     error
		text    string
	}{
		{"empty", "", recordio.ErrLayout, "recordarrow: record is laid out differently: an empty record"},
		{"not a record", "\x0a\x05", recordio.ErrProto, ""},
		{"no value", "\x0a\x08\x0a\x06values", recordio.ErrLayout,
			`recordarrow: features "values": record is laid out differently: an entry without a value`},
		{"no values", "\x0a\x0c\x0a\x06values\x12\x02\x12\x00", recordio.ErrLayout,
			`recordarrow: features "values": record is laid out differently: no values, of which Arrow has no column`},
		{"shape", "\x0a\x15\x0a\x06values\x12\x0b\x12\x09\x0a\x04\x00\x00\x80\x3f\x1a\x01\x02", recordio.ErrTensor,
			`recordarrow: features "values": inconsistent tensor: 1 values for the shape [2]`},
		{"sparse without a shape", "\x0a\x15\x0a\x06values\x12\x0b\x12\x09\x0a\x04\x00\x00\x80\x3f\x12\x01\x03", recordio.ErrTensor, ""},
	} {
		_, err := SchemaOf([]byte(c.payload))
		if !errors.Is(err, c.err) || c.text != "" && err.Error() != c.text {
			t.Errorf("%s: %v, want %v: %s", c.name, err, c.err, c.text)
		}
	}
}

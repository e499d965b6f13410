package avrox

import (
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
)

func TestNames(t *testing.T) {
	for _, tc := range []struct{ columns, want string }{
		{"a|_b1|Z", "a|_b1|Z"},
		{"a.b|a b|a-b", "a_b|a_b_2|a_b_3"},
		{"a.b|a_b", "a_b_2|a_b"}, // who can keep a name does
		{"a b|a_b_2|a_b", "a_b_3|a_b_2|a_b"},
		{"a|a|a_2", "a|a_3|a_2"},
		{"1st|_1st", "_1st_2|_1st"},
		{"|_", "__2|_"},
		{"größe|x\x00y|日", "gr__e|x_y|_"},
		{"A|a", "A|a"},
	} {
		got := encNamesOf(strings.Split(tc.columns, "|"))
		if strings.Join(got, "|") != tc.want {
			t.Errorf("%q: %q, want %q", tc.columns, got, tc.want)
		}
		for _, name := range got {
			if !isEncName(name) {
				t.Errorf("%q is no name", name)
			}
		}
	}
}

func TestRenamed(t *testing.T) {
	s := arrow.NewSchema([]arrow.Field{
		{Name: "a.b", Type: arrow.PrimitiveTypes.Int32}, {Name: "c", Type: arrow.PrimitiveTypes.Int32},
		{Name: "c", Type: &arrow.FixedSizeBinaryType{ByteWidth: 1}}, {Name: "row_fixed", Type: &arrow.FixedSizeBinaryType{ByteWidth: 1}},
	}, nil)
	e := mustEncoder(t, s, WriteOptions{Name: "c_2_fixed", Namespace: "n.s"})
	if want := []Renamed{{"a.b", "a_b"}, {"c", "c_2"}}; !slices.Equal(e.Renamed(), want) {
		t.Errorf("renamed %v, want %v", e.Renamed(), want)
	}
	// Named types have names of their own, too.
	want := `{"type":"record","name":"c_2_fixed","namespace":"n.s","fields":[{"name":"a_b","type":"int","recast.name":"a.b"},` +
		`{"name":"c","type":"int"},{"name":"c_2","type":{"type":"fixed","name":"c_2_fixed_2","size":1},"recast.name":"c"},` +
		`{"name":"row_fixed","type":{"type":"fixed","name":"row_fixed_fixed","size":1}}]}`
	if e.Schema() != want {
		t.Errorf("got  %s\nwant %s", e.Schema(), want)
	}
}

// TestManyEqualNames holds that numbering does not slow down with their number.
func TestManyEqualNames(t *testing.T) {
	names := encNamesOf(make([]string, 100_000))
	if got := names[len(names)-1]; got != "__100000" {
		t.Errorf("the last is %s", got)
	}
}

func TestOptions(t *testing.T) {
	s := arrow.NewSchema([]arrow.Field{{Name: "a", Type: arrow.PrimitiveTypes.Int32}}, nil)
	for _, tc := range []struct {
		options WriteOptions
		want    string
	}{
		{WriteOptions{Name: "1"}, `avrox: "1" cannot be the name of an Avro record`},
		{WriteOptions{Name: "a.b"}, `avrox: "a.b" cannot be the name of an Avro record`},
		{WriteOptions{Namespace: "a..b"}, `avrox: "a..b" cannot be an Avro namespace`},
		{WriteOptions{Codec: "lz\x1b"}, `avrox: codec "lz\x1b" is not supported`},
		{WriteOptions{Level: 10}, `avrox: level 10 of codec deflate: want 1 to 9`},
		{WriteOptions{Codec: "zstd", Level: -1}, `avrox: level -1 of codec zstandard: want 1 to 22`},
		{WriteOptions{Codec: "snappy", Level: 1}, `avrox: codec snappy has no levels`},
		{WriteOptions{Codec: "none", Level: 1}, `avrox: codec null has no levels`},
		{WriteOptions{BlockBytes: -1}, `avrox: a block of -1 bytes: want 1 to 2147483647`},
	} {
		if _, err := NewEncoder(s, tc.options); err == nil || err.Error() != tc.want {
			t.Errorf("%+v: got  %v\nwant %s", tc.options, err, tc.want)
		}
	}
	bad := arrow.NewSchema([]arrow.Field{{Name: "a\xff", Type: arrow.PrimitiveTypes.Int32}}, nil)
	want := `avrox: the name of column "a\xff" is not valid UTF-8`
	if _, err := NewEncoder(bad, WriteOptions{}); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

package parquetx

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestInfo describes a file that DuckDB has written, with statistics.
func TestInfo(t *testing.T) {
	info := openFile(t, "duckdb.parquet").Info()
	if !strings.HasPrefix(info.CreatedBy, "DuckDB") || info.Rows != 40 || len(info.Groups) != 1 || info.Groups[0].Rows != 40 {
		t.Fatalf("%+v", info)
	}
	bounds := map[string]string{}
	stored := int64(0)
	for _, c := range info.Groups[0].Columns {
		stored += c.Compressed
		if c.Min != nil && c.Max != nil {
			bounds[c.Column] = *c.Min + " to " + *c.Max
		}
		if c.Codec != "ZSTD" || c.Values != 40 || c.Compressed <= 0 || c.Uncompressed <= 0 || len(c.Encodings) == 0 {
			t.Errorf("%+v", c)
		}
		if strings.HasSuffix(c.Column, "?") && (c.Nulls == nil || *c.Nulls != 6) {
			t.Errorf("%s has %v nulls", c.Column, c.Nulls)
		}
	}
	if stored != info.Groups[0].Compressed {
		t.Errorf("%d bytes in all, and %d in the columns", info.Groups[0].Compressed, stored)
	}
	for column, want := range map[string]string{
		"int8":       "-128 to 106",
		"uint64?":    "7205759403792793599 to 18446744073709551615",
		"float32?":   "-5 to 8",
		"decimal7?":  "-200.00 to 190.39",
		"decimal15?": "-5571428571.429 to 5142857142.857",
		"date?":      "1900-01-01 to 2095-04-12",
		"string":     " to 日本",
		"ts_us?":     "1938-04-24T22:13:20 to 2061-11-23T19:33:20",
		"bool":       "false to true",
	} {
		if bounds[column] != want {
			t.Errorf("%s: %s, want %s", column, bounds[column], want)
		}
	}
	if _, err := json.Marshal(info); err != nil {
		t.Error(err)
	}
}

// TestInfoNested names the leaves of nested columns, those that cannot be read too.
func TestInfoNested(t *testing.T) {
	var paths []string
	for _, c := range openFile(t, "nested_v1.parquet").Info().Groups[1].Columns {
		paths = append(paths, c.Column)
		if c.Min != nil || c.Nulls != nil {
			t.Errorf("%s has statistics", c.Column)
		}
	}
	want := "ints.list.element holes.list.element texts.list.element full.list.element flags.list.element s.a s.b.c s.b.d.list.element map.key_value.key map.key_value.value deep.list.element.list.element structs.list.element.x"
	if got := strings.Join(paths, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestLogical reads what only DuckDB writes of the types here.
func TestLogical(t *testing.T) {
	f := openFile(t, "duckdb_logical.parquet")
	var fields []string
	for _, field := range f.Schema().Fields() {
		fields = append(fields, field.Name+" "+field.Type.String()+" "+strings.Join(field.Metadata.Values(), ","))
	}
	if got, want := strings.Join(fields, "; "), "u fixed_size_binary[16] uuid; j utf8 json; e utf8 ; i null an interval"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	got, err := readAll(f, supported(f), 100)
	if err != nil {
		t.Fatal(err)
	}
	compareTables(t, got, map[string][]any{
		"u": {"a8098c1af86e11dabd1a00112444be07", "a8098c1af86e11dabd1a00112444be07", "a8098c1af86e11dabd1a00112444be07"},
		"j": {`{"k":0}`, `{"k":1}`, `{"k":2}`},
		"e": {"red", "green", "red"},
	})
}

//go:build interop

package avrox

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/table"
)

// interopColumns are those of testdata/write_interop.py, with the value of the first
// row; all of the second are null.
var interopColumns = []struct {
	field arrow.Field
	value string
}{
	{fieldOf("bool", arrow.FixedWidthTypes.Boolean, true), `true`},
	{fieldOf("int8", arrow.PrimitiveTypes.Int8, true), `-128`},
	{fieldOf("uint16", arrow.PrimitiveTypes.Uint16, true), `65535`},
	{fieldOf("int32", arrow.PrimitiveTypes.Int32, true), `-7`},
	{fieldOf("uint32", arrow.PrimitiveTypes.Uint32, true), `4294967295`},
	{fieldOf("int64", arrow.PrimitiveTypes.Int64, true), `-9223372036854775808`},
	{fieldOf("uint64", arrow.PrimitiveTypes.Uint64, true), `9223372036854775807`},
	{fieldOf("half", arrow.FixedWidthTypes.Float16, true), `1.5`},
	{fieldOf("float", arrow.PrimitiveTypes.Float32, true), `0.25`},
	{fieldOf("double", arrow.PrimitiveTypes.Float64, true), `1e300`},
	{fieldOf("decimal", &arrow.Decimal128Type{Precision: 9, Scale: 2}, true), `"-1.29"`},
	{fieldOf("wide_decimal", &arrow.Decimal128Type{Precision: 38}, true), `"99999999999999999999999999999999999999"`},
	{fieldOf("date", arrow.FixedWidthTypes.Date64, true), `"2024-02-29"`},
	{fieldOf("time_ms", arrow.FixedWidthTypes.Time32ms, true), `"01:02:03.004"`},
	{fieldOf("time_us", arrow.FixedWidthTypes.Time64us, true), `"01:02:03.004005"`},
	{fieldOf("time_ns", arrow.FixedWidthTypes.Time64ns, true), `"01:02:03.004005006"`},
	{fieldOf("instant_ms", &arrow.TimestampType{Unit: arrow.Millisecond, TimeZone: "UTC"}, true), `"2024-02-29T01:00:00.004Z"`},
	{fieldOf("instant_us", &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}, true), `"2024-02-29T01:00:00.004005Z"`},
	{fieldOf("local_ms", &arrow.TimestampType{Unit: arrow.Millisecond}, true), `"2024-02-29T01:00:00.004"`},
	{fieldOf("local_us", &arrow.TimestampType{Unit: arrow.Microsecond}, true), `"2024-02-29T01:00:00.004005"`},
	{fieldOf("string", arrow.BinaryTypes.String, true), `"größe\n日本"`},
	{fieldOf("binary", arrow.BinaryTypes.Binary, true), `"/wA="`},
	{fieldOf("fixed", &arrow.FixedSizeBinaryType{ByteWidth: 3}, true), `"YWIA"`},
	{fieldOf("uuid", uuidType, true, table.KeyLogical, table.LogicalUUID), `"a6e4EJ2tEdGAtADAT9QwyA=="`},
	{fieldOf("json", arrow.BinaryTypes.String, true, table.KeyLogical, table.LogicalJSON), `"{\"a\": 1}"`},
	{fieldOf("list", arrow.ListOf(arrow.PrimitiveTypes.Float64), true), `[1, null]`},
	{fieldOf("strings", arrow.ListOfNonNullable(arrow.BinaryTypes.String), true), `["a", ""]`},
	{fieldOf("vector", arrow.FixedSizeListOfNonNullable(2, arrow.PrimitiveTypes.Float32), true), `[1, 2]`},
	{fieldOf("sparse", pairs, true, table.KeyShape, "9"), `[{"key": 3, "value": 0.5}, {"key": 8, "value": -1}]`},
}

// TestPeersRead has fastavro and polars read a file of each codec. RECAST_PEERS names
// the Python that has them, and the packages backports.zstd and cramjam.
func TestPeersRead(t *testing.T) {
	python := os.Getenv("RECAST_PEERS")
	if python == "" {
		t.Fatal("RECAST_PEERS is not set: it names the Python with fastavro and polars")
	}
	var fields []arrow.Field
	var cols []arrow.Array
	for _, c := range interopColumns {
		a, _, err := array.FromJSON(memory.DefaultAllocator, c.field.Type, strings.NewReader("["+c.value+", null]"))
		if err != nil {
			t.Fatalf("%s: %v", c.field.Name, err)
		}
		fields, cols = append(fields, c.field), append(cols, a)
	}
	b := batchOfArrays(fields, cols...)
	for _, codec := range codecNames {
		path := filepath.Join(t.TempDir(), codec+".avro")
		e := mustEncoder(t, b.Schema(), WriteOptions{Codec: codec, BlockBytes: 1})
		file, err := e.Append(e.AppendHeader(nil), b)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(python, filepath.Join("testdata", "write_interop.py"), path, codec)
		if out, err := cmd.CombinedOutput(); err != nil || !strings.HasSuffix(strings.TrimSpace(string(out)), "same") {
			t.Errorf("%s: %v\n%s", codec, err, out)
		}
	}
}

package pack

import (
	"errors"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// Columns that are had as text.
func TestText(t *testing.T) {
	uuid := field("u", &arrow.FixedSizeBinaryType{ByteWidth: 16})
	uuid.Metadata = arrow.NewMetadata([]string{table.KeyLogical}, []string{table.LogicalUUID})
	as := func(name string) table.Want { return table.Want{Columns: []arrow.Field{field(name, text)}} }
	testCases(t, []packCase{
		{
			name: "integers", source: schemaOf(field("a", i64), field("b", u8), field("c", arrow.PrimitiveTypes.Uint64)),
			json: `[{"a": -9223372036854775808, "b": 255, "c": 18446744073709551615}, {"a": 0, "b": 7, "c": 123456789}]`,
			want: table.Want{Columns: []arrow.Field{field("c", text), field("a", text), field("b", text)}},
			rows: "18446744073709551615 | -9223372036854775808 | 255; 123456789 | 0 | 7",
		}, {
			name: "nulls that stay", source: schemaOf(nullable("a", i64), nullable("b", yes)), json: `[{"a": null, "b": true}, {"a": 1, "b": null}]`,
			want: table.Want{Columns: []arrow.Field{nullable("a", text), nullable("b", text)}}, rows: "null | true; 1 | null",
		}, {
			name: "nulls that are bad", source: schemaOf(nullable("a", i64)), json: `[{"a": null}, {"a": 1}]`,
			want: table.Want{Skip: true, Nulls: table.NullZero, Columns: []arrow.Field{field("a", text)}}, rows: "1", bad: "1 a missing-value ",
		}, {
			name: "nulls that are dropped", source: schemaOf(nullable("a", i64)), json: `[{"a": 12}, {"a": null}, {"a": 1}]`,
			want: table.Want{Nulls: table.NullDrop, Columns: []arrow.Field{field("a", text)}}, rows: "12; 1", dropped: 1,
		}, {
			name: "dates", source: schemaOf(field("a", day)), json: `[{"a": "1969-12-31"}, {"a": "2024-02-29"}]`,
			want: as("a"), rows: "1969-12-31; 2024-02-29",
		}, {
			name: "instants", source: schemaOf(field("a", &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"})), want: as("a"),
			json: `[{"a": "2024-02-29 23:59:58Z"}, {"a": "1969-12-31 23:59:59.25Z"}, {"a": "1970-01-01 00:00:00.000001Z"}]`,
			rows: "2024-02-29 23:59:58Z; 1969-12-31 23:59:59.250Z; 1970-01-01 00:00:00.000001Z",
		}, {
			name: "local times", source: schemaOf(field("a", &arrow.TimestampType{Unit: arrow.Nanosecond})), want: as("a"),
			json: `[{"a": "2024-02-29 23:59:58"}, {"a": "2024-02-29 23:59:58.000000001"}]`, rows: "2024-02-29 23:59:58; 2024-02-29 23:59:58.000000001",
		}, {
			name: "decimals", source: schemaOf(field("a", dec2)), want: as("a"),
			json: `[{"a": "0"}, {"a": "1.5"}, {"a": "-0.05"}, {"a": "-0.50"}, {"a": "123456789012345678.90"}]`, rows: "0.00; 1.50; -0.05; -0.50; 123456789012345678.90",
		}, {
			name: "a UUID", source: schemaOf(uuid), json: `[{"u": "ABEiM0RVZneImaq7zN3u/w=="}]`, want: as("u"), rows: "00112233-4455-6677-8899-aabbccddeeff",
		}, {
			name: "large strings", source: schemaOf(nullable("a", arrow.BinaryTypes.LargeString)), json: `[{"a": "x"}, {"a": null}, {"a": ""}]`,
			want: table.Want{Columns: []arrow.Field{nullable("a", text)}}, rows: "x; null; ",
		},
	})
}

// What has no text is refused.
func TestNoText(t *testing.T) {
	for _, from := range []arrow.DataType{f32, f64, half, arrow.BinaryTypes.Binary, &arrow.FixedSizeBinaryType{ByteWidth: 16}, arrow.ListOf(i64)} {
		if _, err := New(schemaOf(field("a", from)), table.Want{Columns: []arrow.Field{field("a", text)}}); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%s: %v", from, err)
		}
	}
}

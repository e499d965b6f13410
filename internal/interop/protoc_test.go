//go:build interop

package interop

import (
	"bytes"
	"math"
	"os/exec"
	"strings"
	"testing"

	"github.com/recast-ml/recast/recordio"
)

// protoc runs the protobuf compiler on one message. Flags are --decode or
// --encode, and what goes with them.
func protoc(t *testing.T, in []byte, flags ...string) []byte {
	t.Helper()
	exe, err := exec.LookPath("protoc")
	if err != nil {
		t.Fatalf("protoc (Debian: protobuf-compiler) is needed: %v", err)
	}
	cmd := exec.Command(exe, append(flags, "--proto_path=../../recordio/recordpb", "record.proto")...)
	cmd.Stdin = bytes.NewReader(in)
	return run(t, cmd)
}

// messages are records as protoc prints them, and as we hold them.
var messages = []struct {
	name, text string
	rec        recordio.Record
}{
	{
		"dense float32 with label",
		`features { key: "values" value { float32_tensor { values: 5.1 values: -0 values: inf } } }
		 label { key: "values" value { float32_tensor { values: 2 } } }`,
		recordio.Record{
			Features: []recordio.Value{{Key: "values", Float32: []float32{5.1, float32(math.Copysign(0, -1)), float32(math.Inf(1))}}},
			Label:    []recordio.Value{{Key: "values", Float32: []float32{2}}},
		},
	},
	{
		"sparse float64",
		`features { key: "values" value { float64_tensor { values: 0.1 values: 3 keys: 1 keys: 99 shape: 100 } } }`,
		recordio.Record{
			Features: []recordio.Value{{Key: "values", Float64: []float64{0.1, 3}, Keys: []uint64{1, 99}, Shape: []uint64{100}}},
		},
	},
	{
		"int32 under two keys",
		`features { key: "source" value { int32_tensor { values: 1 values: -1 values: 300 } } }
		 features { key: "target" value { int32_tensor { values: -2147483648 } } }`,
		recordio.Record{
			Features: []recordio.Value{{Key: "source", Int32: []int32{1, -1, 300}}, {Key: "target", Int32: []int32{-1 << 31}}},
		},
	},
	{
		"matrix, uid, metadata, configuration",
		`features { key: "values" value { float32_tensor { values: 1 values: 2 values: 3 values: 4 shape: 2 shape: 2 } } }
		 uid: "a\"b" metadata: "{}" configuration: ""`,
		recordio.Record{
			Features: []recordio.Value{{Key: "values", Float32: []float32{1, 2, 3, 4}, Shape: []uint64{2, 2}}},
			UID:      text(`a"b`), Metadata: text("{}"), Configuration: text(""),
		},
	},
	{
		"bytes",
		`features { key: "values" value { bytes { value: "\377\330" value: "" content_type: "image/jpeg" } } }`,
		recordio.Record{
			Features: []recordio.Value{{Key: "values", Bytes: [][]byte{{0xff, 0xd8}, {}}, ContentType: "image/jpeg"}},
		},
	},
}

func text(s string) *string { return &s }

// TestProtoc: what protoc encodes from a text is what we write, and what it
// prints of ours is that text.
func TestProtoc(t *testing.T) {
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	for _, m := range messages {
		ours, err := m.rec.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := words(string(protoc(t, ours, "--decode=aialgs.data.Record"))); got != words(m.text) {
			t.Errorf("%s: protoc reads\n%s", m.name, got)
		}
		theirs := protoc(t, []byte(m.text), "--encode=aialgs.data.Record", "--deterministic_output")
		sameBytes(t, m.name, ours, theirs)
		var rec recordio.Record
		if err := rec.Unmarshal(theirs); err != nil {
			t.Fatalf("%s: %v", m.name, err)
		}
		again, err := rec.Append(nil)
		if err != nil {
			t.Fatalf("%s: %v", m.name, err)
		}
		sameBytes(t, m.name+" read and written again", again, theirs)
	}
}

package repair

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/recast-ml/recast/compression"
)

// wideFrame is a zstd frame of one raw block that asks for a window of 2 GiB.
func wideFrame(data []byte) []byte {
	b := []byte{0x28, 0xb5, 0x2f, 0xfd, 0, 21 << 3}
	n := uint32(len(data))<<3 | 1
	return append(append(b, byte(n), byte(n>>8), byte(n>>16)), data...)
}

// What is whole and over a limit is left out, and the flag that allows more is told.
func TestLimits(t *testing.T) {
	records := bytes.Join(someRecords(t, 0, 3), nil)
	long := aRecord(t, 3)
	payload := bytes.Repeat([]byte{0}, 4000)
	head := binary.LittleEndian.AppendUint32(bytes.Clone(long[:4]), uint32(len(payload)))
	rows := bytes.Join(someRows(0, 20), nil)
	avro := avroFile(t)
	for _, c := range []struct {
		name string
		file []byte
		job  Job
		flag string
		none bool // nothing is kept
	}{
		{"a record", bytes.Join([][]byte{records, head, payload, records}, nil), Job{Raw: true, Limits: Limits{Record: 1000}}, "--max-record", false},
		{"all records", records, Job{Limits: Limits{Record: 8}}, "--max-record", true},
		{"a block", avro, Job{Limits: Limits{Record: 8}}, "--max-record", true},
		{"a header", avro, Job{Limits: Limits{Header: 8}}, "--max-header", true},
		{"a window", append(pack(t, compression.Zstd, rows), wideFrame(rows)...), Job{From: "csv"}, "--max-window", false},
		{"all windows", wideFrame(rows), Job{From: "csv", Unproven: true}, "--max-window", true},
	} {
		r, _, err := repaired(t, c.file, c.job)
		told := hintOf(err)
		if err == nil {
			told = strings.Join(r.Notes, "\n")
		}
		if (err != nil) != c.none || !strings.Contains(told, c.flag+" allows more") {
			t.Errorf("%s: %v, %q", c.name, err, told)
		}
		c.job.Limits = Limits{Window: 3 << 30}
		if r, _, err := repaired(t, c.file, c.job); err == nil && strings.Contains(strings.Join(r.Notes, ""), "allows more") || strings.Contains(hintOf(err), "allows more") {
			t.Errorf("%s, allowed: %v, %v", c.name, err, r)
		}
	}
	// A size that the file has no room for is damage.
	file := bytes.Clone(records)
	binary.LittleEndian.PutUint32(file[4:], 1<<28)
	if r, _, err := repaired(t, file, Job{}); err != nil || !r.Lost() || len(r.Notes) > 0 {
		t.Errorf("%v, %v", err, r)
	}
}

// Lines that end in a carriage return are found where the first of them is long.
func TestLongFirstLine(t *testing.T) {
	row := strings.Repeat("a,", headLen) + "b\r"
	data := []byte(strings.Repeat(row, 20))
	var file []byte
	for _, part := range [][]byte{data[:5*len(row)+7], data[5*len(row)+7 : 8*len(row)], data[8*len(row):]} {
		file = append(file, pack(t, compression.Gzip, part)...)
	}
	if r, got, err := repaired(t, file, Job{From: "csv"}); err != nil || r.Records != 20 || !bytes.Equal(got, data) {
		t.Errorf("whole: %v, %v", err, r)
	}
	file[len(pack(t, compression.Gzip, data[:5*len(row)+7]))+15] ^= 0x55
	r, got, err := repaired(t, file, Job{From: "csv"})
	if err != nil || r.Records != 16 || string(got) != strings.Repeat(row, 16) {
		t.Errorf("with a hole: %v, %v", err, r)
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data[:len(row)/2])
	z.Close()
	if r, _, err := repaired(t, b.Bytes(), Job{From: "csv"}); err != nil || r.Records != 1 {
		t.Errorf("a part of a line: %v, %v", err, r)
	}
}

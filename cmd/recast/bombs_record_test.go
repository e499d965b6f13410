//go:build unix

package main

import (
	"bytes"
	"encoding/binary"
	"strconv"
)

// recordBombs are RecordIO.
func recordBombs() []bomb {
	frame := func(payload []byte) []byte {
		b := binary.LittleEndian.AppendUint32(nil, 0xced7230a)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(payload)))
		b = append(b, payload...)
		return append(b, make([]byte, -len(b)&3)...)
	}
	message := func(id uint64, body []byte) []byte {
		b := binary.AppendUvarint(nil, id<<3|2)
		return append(binary.AppendUvarint(b, uint64(len(body))), body...)
	}
	// entry is a feature of float32: values, keys and shape are packed.
	entry := func(values, keys, shape []byte) []byte {
		tensor := message(1, values)
		if keys != nil {
			tensor = append(tensor, message(2, keys)...)
		}
		tensor = append(tensor, message(3, shape)...)
		value := message(2, tensor)
		return message(1, append(message(1, []byte("values")), message(2, value)...))
	}
	csv := []string{"-o", "out.csv"}
	one := []byte{0, 0, 0x80, 0x3f}
	return []bomb{
		{name: "recordio: a record claim", file: "in.pbr", args: csv,
			write: func(w *bombWriter) { w.WriteString("\x0a\x23\xd7\xce\xff\xff\xff\x1f"); w.Write(make([]byte, 1000)) },
			fails: []string{"in.pbr", "record too long: 536870911 bytes are over the limit of 67108864", "--max-record"}},
		{name: "recordio: a tensor of 2^40", file: "in.pbr", args: csv,
			write: func(w *bombWriter) { w.Write(frame(entry(one, nil, binary.AppendUvarint(nil, 1<<40)))) },
			fails: []string{"in.pbr"}},
		{name: "recordio: a sparse row of 2^60 cells", file: "in.pbr", args: csv,
			write: func(w *bombWriter) { w.Write(frame(entry(one, []byte{0}, binary.AppendUvarint(nil, 1<<60)))) },
			fails: []string{`"1152921504606846976" cells cannot be written as CSV`}},
		{name: "recordio: sparse rows of 16 million cells", file: "in.pbr", args: []string{"-o", "out.csv", "--no-sync"}, slow: true,
			write: func(w *bombWriter) { w.repeat(frame(entry(one, []byte{0}, binary.AppendUvarint(nil, 1<<24))), 8) }},
		{name: "recordio: sparse rows of a million cells", file: "in.pbr", args: []string{"-o", "out.csv.zst", "--no-sync"}, slow: true,
			write: func(w *bombWriter) { w.repeat(frame(entry(one, []byte{0}, binary.AppendUvarint(nil, 1<<20))), 200) }},
		{name: "recordio: records of nothing", file: "in.pbr", args: csv,
			write: func(w *bombWriter) { w.repeat(frame(nil), 1000) }, fails: []string{"in.pbr"}},
	}
}

// sideBombs are files beside an input.
func sideBombs() []bomb {
	list := []bomb{{
		name: "categories", file: "side.json", beside: true, slow: true,
		args: []string{"--label", "y", "--encode", "x=ordinal", "--categories", "side.json", "-o", "out.pbr", "--no-sync"},
		write: func(w *bombWriter) {
			w.WriteString(`{"version":1,"columns":{"x":{"encode":"ordinal","unknown":"error","values":["a","b"`)
			for i := range 500_000 {
				w.WriteString(`,"` + strconv.FormatInt(int64(i+1e8), 36) + `"`)
			}
			w.WriteString("]}}}")
		},
	}}
	for _, side := range []struct {
		name, start, end string
		args             []string
	}{
		{"categories", `{"version":1,"columns":{"x":{"encode":"ordinal","unknown":"error","values":["`, `"]}}}`, []string{"--label", "y", "--categories", "side.json"}},
		{"a schema", `{"columns":[{"name":"`, `"}]}`, []string{"--label", "y", "--schema", "side.json"}},
		{"a receipt", `{"document":"`, `"}`, []string{"--from-receipt", "side.json"}},
	} {
		list = append(list, bomb{
			name: side.name + " of 100 MB", file: "side.json", beside: true,
			args: append(side.args, "-o", "out.pbr"),
			write: func(w *bombWriter) {
				w.WriteString(side.start)
				w.repeat(bytes.Repeat([]byte{'a'}, 1<<20), 100)
				w.WriteString(side.end)
			},
			fails: []string{"side.json: ", "it is longer than 32MiB, the limit", "--max-sidecar"},
		})
	}
	return list
}

package convert

import (
	"encoding/json"
	"fmt"
)

// AvroFile is what the header of an Avro file says, and what was seen behind it.
type AvroFile struct {
	Codec  string          `json:"codec"`
	Schema json.RawMessage `json:"schema"` // the writer's
}

func (s *avroSource) describe(d *Description) bool {
	d.Avro = &AvroFile{Codec: s.header.Codec, Schema: json.RawMessage(s.header.Text)}
	if !json.Valid(d.Avro.Schema) { // a parser may be more lenient than JSON is
		d.Avro.Schema, _ = json.Marshal(s.header.Text)
	}
	return false
}

// lines for a person.
func (f *AvroFile) lines(line func(label, format string, args ...any)) {
	line("codec", "%s", f.Codec)
	line("schema", "%s", fmt.Sprintf("%d bytes of JSON (--json shows it)", len(f.Schema)))
}

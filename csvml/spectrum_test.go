package csvml

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// The files of csv-spectrum, as they are and with CR LF for LF, come out as the
// JSON beside them says.
func TestSpectrum(t *testing.T) {
	dir := filepath.Join("..", "..", "shared", "data", "csv", "spectrum")
	files, err := filepath.Glob(filepath.Join(dir, "csvs", "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no files in %s", dir)
		}
		t.Skipf("no files in %s: csv-spectrum is not tested", dir)
	}
	for _, file := range files {
		in, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".csv")
		out, err := os.ReadFile(filepath.Join(dir, "json", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) { checkJSON(t, in, out) })
		t.Run(name+" with CR LF", func(t *testing.T) {
			checkJSON(t, bytes.ReplaceAll(in, []byte("\n"), []byte("\r\n")), bytes.ReplaceAll(out, []byte(`\n`), []byte(`\r\n`)))
		})
	}
}

func checkJSON(t *testing.T, in, out []byte) {
	var want []map[string]string
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	d := Dialect{Header: HeaderYes}
	s, err := d.Infer(Sample{Head: in, EOF: true})
	if err != nil {
		t.Fatal(err)
	}
	w := table.Want{}
	for _, f := range s.Fields() {
		w.Columns = append(w.Columns, arrow.Field{Name: f.Name, Type: arrow.BinaryTypes.String, Nullable: true})
	}
	res := decodeAll(t, d, s, w, bytes.NewReader(in), 10)
	if res.err != nil {
		t.Fatal(res.err)
	}
	var got []map[string]string
	for _, row := range res.rows {
		m := map[string]string{}
		for i, f := range s.Fields() {
			if m[f.Name] = row[i]; row[i] == "null" { // JSON here has no other empty cell
				m[f.Name] = ""
			}
		}
		got = append(got, m)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"

	"golang.org/x/sys/unix"
)

// hostile is what terminals obey, or show in another order than it is: clear
// the screen, ring, go back, CSI in one byte, overrides of direction, a title.
const hostile = "\x1b[2J\a\b\r\u009b2J\u202e\u2066\u200b\x7f\x1b]0;t\x1b\\"

// TestTerminal: whatever is in names, cells, schemas, receipts and arguments, a
// terminal gets nothing but text. Every verb is run on it.
func TestTerminal(t *testing.T) {
	dir := t.TempDir()
	hostileFiles(t, dir)
	name, escaped := "n"+hostile, `\x1b[2J`
	label := []string{"--label", "y" + hostile}
	for _, tc := range []struct {
		shows string // what must be seen, lest nothing is tried
		args  []string
	}{
		{"", []string{"convert", name + ".csv", "-o", "t.parquet"}},
		{"", []string{"convert", name + ".csv", "-o", "t.avro"}},
		{escaped, append([]string{"convert", name + ".csv", "-o", name + ".pbr", "--encode-strings", "ordinal"}, label...)},
		{escaped, append([]string{"convert", name + ".csv", "-o", "t.pbr"}, label...)},
		{escaped, []string{"convert", name + ".csv", "-o", "t.pbr"}},
		{escaped, append([]string{"convert", name + ".csv", "-o", "t.pbr", "--encode-strings", "ordinal", "--dry-run"}, label...)},
		{escaped, append([]string{"convert", name + ".csv", "-o", "t.pbr", "--encode-strings", "ordinal", "--dry-run", "--json"}, label...)},
		{escaped, append([]string{"convert", name + ".csv", "-o", "dir" + name, "--to", "csv", "--encode-strings", "ordinal", "--split", "a=0.5,b=0.5", "--split-by", "s" + hostile, "--json"}, label...)},
		{escaped, append([]string{"convert", name + ".csv", "-o", "l.pbr", "--encode-strings", "ordinal", "--categories", "maps.json", "--receipt", "l.json"}, label...)},
		{escaped, append([]string{"convert", name + ".csv", "-o", "l2.pbr", "--categories", "hostile.json"}, label...)},
		{escaped, append([]string{"convert", name + ".csv", "-o", "-", "--to", "csv", "--encode-strings", "keep", "--json"}, label...)},
		{escaped, []string{"convert", name + ".csv", "-o", "-", "--to", "csv", "--header"}},
		{escaped, []string{"convert", "t.parquet", "-o", "-", "--to", "csv", "--header"}},
		{"is a terminal", append([]string{"convert", name + ".csv", "-o", "-", "--to", "recordio", "--encode-strings", "ordinal"}, label...)},
		{"is a terminal", append([]string{"convert", name + ".csv", "-o", "-", "--to", "csv", "--compression", "gzip", "--encode-strings", "ordinal"}, label...)},
		{escaped, []string{"convert", "bad.csv", "--has-header", "-o", "b.pbr", "--label", "y"}},
		{"1 rejected", []string{"convert", "bad.csv", "--has-header", "-o", "b.pbr", "--label", "y", "--rejects", "r" + name}},
		{`\xff\x9b\x1b[2J`, []string{"convert", "utf8.csv", "-o", "u.pbr", "--label", "y"}},
		{escaped, []string{"convert", "twice.csv", "--has-header", "-o", "b.csv", "--header"}},
		{escaped, []string{"convert", name + ".csv", "-o", "no" + name + "/x.pbr", "--drop", "s*", "--no-label"}},
		{escaped, []string{"convert", name + ".csv", "-o", "x." + name}},
		{`'\x1b'`, []string{"convert", name + ".csv", "-o", "r.pbr", "--from-receipt", "receipt.json"}},
		{escaped, []string{"convert", "bad.csv", "--has-header", "-o", "r.pbr", "--from-receipt", "l.json"}},
		{escaped, []string{"convert", name + ".csv", "-o", "s.pbr", "--schema", "schema.json"}},
		{escaped, []string{"convert", name + ".csv", "-o", "s.pbr", "--drop", "nope" + hostile}},
		{escaped, []string{"convert", name + ".csv", "-o", "s.pbr", "--type", "s" + hostile + "=" + hostile}},
		{escaped, []string{"convert", name + ".csv", "-o", "s.pbr", "--nulls", hostile, "--no-label"}},
		{"", []string{"inspect", name + ".csv"}},
		{escaped, []string{"inspect", "--full", name + ".csv", "t.parquet", "t.avro", "doc.avro", "l.pbr"}},
		{`\u009b2J\u202e`, []string{"inspect", "--full", "--json", name + ".csv", "t.parquet", "t.avro", "doc.avro", "l.pbr"}},
		{escaped, []string{"inspect", "created.parquet"}},
		{"95 bytes of JSON", []string{"inspect", "schema.avro"}},
		{escaped, []string{"head", name + ".csv"}},
		{escaped, []string{"head", "t.parquet"}},
		{escaped, []string{"head", "t.avro"}},
		{`\u009b2J\u202e`, []string{"head", "--as", "jsonl", "t.parquet"}},
		{escaped, []string{"cat", name + ".csv"}},
		{`\u009b2J\u202e`, []string{"cat", "--as", "jsonl", name + ".csv"}},
		{escaped, []string{"cat", "bad.csv"}},
		{"", []string{"count", name + ".csv"}},
		{escaped, []string{"count", "nothere" + hostile}},
		{escaped, []string{"count", "t.parquet" + hostile, name + ".csv"}},
		{escaped, []string{"check", name + ".csv", "--algorithm", "xgboost"}},
		{escaped, []string{"check", ".", "--algorithm", "linear-learner"}},
		{escaped, []string{"check", name + ".csv", "--algorithm", "xgboost", "--json"}},
		{escaped, []string{"check", name + ".csv", "--algorithm", hostile}},
		{escaped, []string{"check", "t.parquet", "--algorithm", "xgboost", "--set", hostile + "=" + hostile}},
		{escaped, []string{"check", "t.parquet", "--algorithm", "xgboost", "--channel", hostile}},
		{escaped, []string{"algorithms", hostile}},
		{escaped, []string{"manifest", ".", "--prefix", "s3://b/" + hostile}},
		{`2J\u202e`, []string{"manifest", ".", "--prefix", "s3://b/k/"}},
		{"one of bash", []string{"completion", hostile}},
		{escaped, []string{"version", hostile}},
		{escaped, []string{"receipt-schema", hostile}},
		{escaped, []string{"help", hostile}},
		{escaped, []string{hostile}},
		{escaped, []string{"convert", "--" + hostile}},
		{escaped, []string{"convert", name + ".csv", "--threads", hostile}},
		{"", []string{"__complete", "convert", name + ".csv", "--label", ""}},
		{escaped, []string{"s3://" + hostile}},
	} {
		got := onTerminal(t, dir, tc.args...)
		if bad := obeyed(got); bad != "" {
			t.Errorf("recast %q: %s in\n%q", tc.args, bad, got)
		}
		if !strings.Contains(got, tc.shows) {
			t.Errorf("recast %q does not show %s:\n%s", tc.args, tc.shows, got)
		}
	}
}

// TestPipe: a pipe gets what there is, byte for byte.
func TestPipe(t *testing.T) {
	dir := t.TempDir()
	hostileFiles(t, dir)
	cmd := exec.Command("recast", "cat", "bad.csv", "--has-header")
	cmd.Dir = dir
	got, err := cmd.Output()
	if want := strings.ReplaceAll("y,H\n1,2\n3,H\n5,6\n", "H", `"`+hostile+`"`); err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

// obeyed finds what is more than text, "" if nothing is.
func obeyed(s string) string {
	for i, r := range s {
		_, n := utf8.DecodeRuneInString(s[i:])
		if r != '\n' && r != '\t' && !strconv.IsGraphic(r) || r == utf8.RuneError && n == 1 {
			return fmt.Sprintf("%q", s[i:i+n])
		}
	}
	return ""
}

// hostileFiles writes inputs of all kinds.
func hostileFiles(t *testing.T, dir string) {
	t.Helper()
	quoted, err := json.Marshal(hostile) // ESC and BEL are escaped, CSI is not
	if err != nil {
		t.Fatal(err)
	}
	q := string(quoted[1 : len(quoted)-1])
	cell := `"` + hostile + `"`
	files := map[string]string{
		"n" + hostile + ".csv": `"y` + hostile + `","s` + hostile + "\",a\n" + strings.Repeat("0,"+cell+",1\n1,other,2\n", 3),
		"bad.csv":              "y," + cell + "\n1,2\n3," + cell + "\n5,6\n",
		"utf8.csv":             "y,a\n1,\"\xff\x9b\x1b[2J\"\n",
		"twice.csv":            cell + "," + cell + ",y\n1,2,3\n",
		"hostile.json":         `{"` + q + `": {"encode": "` + q + `", "values": ["` + q + `"]}}`,
		"receipt.json":         `{"` + q + `": "` + hostile,
		"schema.json":          `{"columns": [{"name": "` + q + `", "type": "` + q + `"}]}`,
		"schema.avro":          avroFile(`{"type": "record", "name": "` + q + `", "fields": []}`),
		"doc.avro": avroFile(`{"type": "record", "name": "r", "doc": "` + q + `", "namespace": "n", "fields": [
			{"name": "a", "doc": "` + q + `", "type": {"type": "enum", "name": "e", "symbols": ["A"], "doc": "` + q + `"}, "extra": "` + q + `"}]}`),
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// A Parquet file with another name of its writer, of the same length.
	made := exec.Command("recast", "convert", "--quiet", "twice.csv", "--has-header", "-o", "created.parquet")
	made.Dir = dir
	if out, err := made.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	path := filepath.Join(dir, "created.parquet")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Replace(content, []byte("recast "), []byte("\x1b[2J\a\b\r"), 1)
	if bytes.Equal(changed, content) {
		t.Fatal("the file does not name its writer")
	}
	if err := os.WriteFile(path, changed, 0o600); err != nil {
		t.Fatal(err)
	}
}

// avroFile is a file without rows.
func avroFile(schema string) string {
	long := func(n int) string { // of at least 64 and less than 8192
		return string([]byte{byte(n<<1)&0x7f | 0x80, byte(n >> 6)})
	}
	return "Obj\x01\x02\x16avro.schema" + long(len(schema)) + schema + "\x00" + "0123456789abcdef"
}

// onTerminal runs a command with a terminal as standard output and error, and
// gives what that got.
func onTerminal(t *testing.T, dir string, args ...string) string {
	t.Helper()
	terminal, end := openTerminal(t)
	defer terminal.Close()
	got := make(chan string, 1)
	go func() {
		b, err := io.ReadAll(terminal)
		if err != nil && !errors.Is(err, syscall.EIO) { // EIO: nobody has it open any more
			t.Error(err)
		}
		got <- string(b)
	}()
	cmd := exec.Command("recast", args...)
	cmd.Dir = dir
	cmd.Stdout, cmd.Stderr = end, end
	// No colors, and no progress, which a slow machine would draw.
	cmd.Env = append(os.Environ(), "TERM=dumb", noExitWait+"=atexit_sleep_ms=0")
	err := cmd.Run()
	end.Close()
	if _, exit := errors.AsType[*exec.ExitError](err); err != nil && !exit {
		t.Fatal(err)
	}
	if code := cmd.ProcessState.ExitCode(); code == exitInternal {
		t.Errorf("recast %q: exit code %d", args, code)
	}
	return <-got
}

// openTerminal makes a terminal that passes on what it gets as it is.
func openTerminal(t *testing.T) (terminal, end *os.File) {
	t.Helper()
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip(err)
	}
	fd := int(terminal.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		end, err = os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|syscall.O_NOCTTY, 0)
	}
	if err != nil {
		t.Skip(err)
	}
	mode, err := unix.IoctlGetTermios(int(end.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	mode.Oflag &^= unix.OPOST
	if err := unix.IoctlSetTermios(int(end.Fd()), unix.TCSETS, mode); err != nil {
		t.Fatal(err)
	}
	return terminal, end
}

//go:build unix

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// mostResident is what a process may take for a bomb, in bytes: with the default
// --memory a container of 1 GiB is to survive it.
const mostResident = 512 << 20

// bomb is an input of a few kilobytes that is far more than it seems, or says so.
type bomb struct {
	name  string
	file  string // its name, whose suffix tells the format
	write func(w *bombWriter)
	args  []string // beside the input; none: a plain conversion to RecordIO
	fails []string // texts of the error and its hint; none: it is converted
	slow  bool     // it has to read many megabytes: left out with -short

	beside bool // it is not the input, but named in args
}

// bombWriter writes a bomb. It keeps nothing, and the first error is the file's.
type bombWriter struct{ *bufio.Writer }

// repeat writes b n times.
func (w *bombWriter) repeat(b []byte, n int) {
	for range n {
		w.Write(b)
	}
}

// TestBombs runs recast on each bomb: it converts it in bounded memory, or says what
// is over which limit, and which flag allows more.
func TestBombs(t *testing.T) {
	for _, list := range [][]bomb{compressedBombs(), textBombs(), recordBombs(), parquetBombs(), avroBombs(), sideBombs()} {
		for _, b := range list {
			t.Run(b.name, func(t *testing.T) {
				t.Parallel()
				if b.slow && (testing.Short() || raceEnabled) {
					t.Skip("it takes long")
				}
				b.run(t)
			})
		}
	}
}

func (b *bomb) run(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, b.file)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := &bombWriter{bufio.NewWriter(f)}
	b.write(w)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if b.args == nil {
		b.args = []string{"--no-label", "-o", "out.pbr"}
	}
	args := append([]string{"convert", "--quiet", b.file}, b.args...)
	if b.beside {
		args[2] = "small.csv"
		if err := os.WriteFile(filepath.Join(dir, args[2]), []byte("y,x\n1,a\n0,b\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if slices.Contains(args, "many.json") {
		if err := os.WriteFile(filepath.Join(dir, "many.json"), manyCategories(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("recast", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.Discard, &stderr
	began := time.Now()
	err = cmd.Run()
	resident := residentOf(cmd.ProcessState)
	t.Logf("%s, %s: %s", time.Since(began).Round(time.Millisecond), bytesText(resident), strings.TrimSpace(stderr.String()))
	if resident > mostResident && !raceEnabled {
		t.Errorf("it took %s", bytesText(resident))
	}
	if len(b.fails) == 0 {
		if err != nil {
			t.Errorf("%v\n%s", err, stderr.Bytes())
		}
		return
	}
	if code := cmd.ProcessState.ExitCode(); code != exitInput && code != exitUsage {
		t.Errorf("exit code %d", code)
	}
	for _, text := range b.fails {
		if !strings.Contains(stderr.String(), text) {
			t.Errorf("the error lacks %q:\n%s", text, stderr.Bytes())
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "out.pbr")); err == nil {
		t.Error("there is an output")
	}
}

// residentOf is the most memory that an ended process had at once. The system counts
// that of the process which started it too, up to the start.
func residentOf(s *os.ProcessState) int64 {
	n := int64(s.SysUsage().(*syscall.Rusage).Maxrss)
	if runtime.GOOS == "darwin" {
		return n
	}
	return 1024 * n
}

// manyCategories is a file of a hundred thousand, "a" among them.
func manyCategories() []byte {
	var b bytes.Buffer
	b.WriteString(`{"version":1,"columns":{"x":{"encode":"onehot","unknown":"error","values":["a"`)
	for i := range 99_999 {
		fmt.Fprintf(&b, `,"v%d"`, i)
	}
	b.WriteString("]}}}")
	return b.Bytes()
}

// textBombs are CSV.
func textBombs() []bomb {
	labelled := []string{"--label", "y", "-o", "out.pbr"}
	oneHot := []string{"--label", "y", "--encode", "x=onehot", "--categories", "many.json", "--no-sync", "-o"}
	return []bomb{
		{
			name: "a line without end", file: "in.csv", args: labelled, slow: true,
			write: func(w *bombWriter) { w.WriteString("y,x\n1,"); w.repeat(bytes.Repeat([]byte{'7'}, 1<<20), 80) },
			fails: []string{"in.csv", "over the limit of 67108864 bytes", "--max-record"},
		},
		{
			name: "a quoted cell without end", file: "in.csv", args: labelled, slow: true,
			write: func(w *bombWriter) { w.WriteString("y,x\n1,\""); w.repeat(bytes.Repeat([]byte("a\n"), 1<<19), 80) },
			fails: []string{"in.csv", "over the limit of 67108864 bytes", "--max-record"},
		},
		{
			name: "a long cell", file: "in.csv", args: []string{"--label", "y", "-o", "out.csv", "--encode-strings", "keep"},
			write: func(w *bombWriter) {
				w.WriteString("y,x\n1,a\n2,")
				w.repeat(bytes.Repeat([]byte{'a'}, 1<<20), 17)
				w.WriteString("\n")
			},
			fails: []string{"in.csv:3", "over the limit of 16777216 bytes", "--max-field"},
		},
		{
			name: "ten million columns", file: "in.csv", args: labelled,
			write: func(w *bombWriter) { w.WriteString("y"); w.repeat([]byte(",x"), 10_000_000); w.WriteString("\n1\n") },
			fails: []string{"in.csv:1", "over the limit of 200000 cells", "--max-columns"},
		},
		{
			name: "a line of empty cells", file: "in.csv", args: labelled,
			write: func(w *bombWriter) { w.WriteString("y,x\n1,2\n3"); w.repeat([]byte(","), 5<<20); w.WriteString("\n") },
			fails: []string{"in.csv:3", "has 5242881 cells"},
		},
		{
			name: "a hundred thousand categories, a cell each", file: "in.csv", slow: true, args: append(oneHot, "out.pbr"),
			write: func(w *bombWriter) { w.WriteString("y,x\n"); w.repeat([]byte("1,a\n"), 1000) },
		},
		{
			name: "a hundred thousand categories, sparse", file: "in.csv", args: append(oneHot, "out.pbr", "--sparse"),
			write: func(w *bombWriter) { w.WriteString("y,x\n"); w.repeat([]byte("1,a\n"), 1000) },
		},
	}
}

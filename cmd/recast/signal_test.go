//go:build unix

package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Times on a machine that may be busy with other things.
const (
	starting = time.Second     // from the start of a process until it waits for its input
	ending   = 3 * time.Second // from a signal to its end
)

// process is a recast under way in a directory of its own.
type process struct {
	*exec.Cmd
	dir    string
	stdin  io.WriteCloser
	stdout io.ReadCloser
	stderr bytes.Buffer
}

func start(t *testing.T, dir string, args ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command("recast", args...), dir: dir}
	p.Dir = dir
	p.Stderr = &p.stderr
	var err error
	if p.stdin, err = p.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if p.stdout, err = p.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Process.Kill() })
	return p
}

// end waits for the process and gives its exit code, or −1.
func (p *process) end(t *testing.T) int {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- p.Wait() }()
	select {
	case err := <-done:
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			return exit.ExitCode()
		} else if err != nil {
			t.Fatal(err)
		}
		return 0
	case <-time.After(10 * time.Second):
		t.Fatal("it does not end")
		return -1
	}
}

func (p *process) files(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(p.dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	hidden, err := filepath.Glob(filepath.Join(p.dir, ".*"))
	if err != nil {
		t.Fatal(err)
	}
	return append(found, hidden...)
}

// rows is a table with a header and n rows.
func rows(n int) string { return "y,a,b\n" + strings.Repeat("1,0.5,2\n", n) }

func TestSignalsLeaveNothingBehind(t *testing.T) {
	toFile := []string{"convert", "-", "-o", "out.pbr", "--label", "y", "--rejects", "bad.jsonl"}
	toPipe := []string{"convert", "-", "-o", "-", "--to", "csv", "--label", "y", "--rejects", "bad.jsonl"}
	for _, c := range []struct {
		name   string
		args   []string
		input  string // written before the signal; the pipe stays open
		signal syscall.Signal
		times  int
		want   int
		says   string
	}{
		{"before any input", toFile, "", syscall.SIGINT, 1, 130, "error: interrupted\n"},
		{"in the middle", toFile, rows(1 << 20), syscall.SIGINT, 1, 130, "error: interrupted\n"},
		{"twice", toFile, rows(1 << 20), syscall.SIGINT, 2, 130, "error: interrupted\n"},
		{"terminated", toFile, rows(1 << 20), syscall.SIGTERM, 1, 143, "error: terminated\n"},
		{"hung up", toFile, rows(1 << 20), syscall.SIGHUP, 1, 129, "error: hung up\n"},
		{"while nobody reads the output", toPipe, rows(1 << 20), syscall.SIGINT, 1, 130, "error: interrupted\n"},
		{"a verb that reads", []string{"count", "-"}, rows(1 << 20), syscall.SIGINT, 1, 130, "error: interrupted\n"},
		{"a verb that prints", []string{"cat", "-"}, rows(1 << 20), syscall.SIGTERM, 1, 143, "error: terminated\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if signal.Ignored(c.signal) {
				t.Skip("whoever runs the test has told all it starts to ignore it, as nohup does")
			}
			p := start(t, t.TempDir(), c.args...)
			go io.WriteString(p.stdin, c.input) // it stays in the write where the output is not read
			time.Sleep(starting)
			began := time.Now()
			for range c.times {
				if err := p.Process.Signal(c.signal); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Millisecond)
			}
			if got := p.end(t); got != c.want {
				t.Errorf("exit code %d, want %d", got, c.want)
			}
			if d := time.Since(began); d > ending {
				t.Errorf("it took %v to end", d)
			}
			if files := p.files(t); len(files) > 0 {
				t.Errorf("it left %q", files)
			}
			if got := p.stderr.String(); !strings.HasSuffix(got, c.says) {
				t.Errorf("stderr is %q, want %q at its end", got, c.says)
			}
		})
	}
}

func TestASignalKeepsTheOldOutput(t *testing.T) {
	p := start(t, t.TempDir(), "convert", "-", "-o", "out.pbr", "--label", "y", "--force")
	old := filepath.Join(p.dir, "out.pbr")
	if err := os.WriteFile(old, []byte("old"), 0o666); err != nil {
		t.Fatal(err)
	}
	go io.WriteString(p.stdin, rows(1<<20))
	time.Sleep(starting)
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if got := p.end(t); got != 130 {
		t.Errorf("exit code %d", got)
	}
	if got, err := os.ReadFile(old); err != nil || string(got) != "old" {
		t.Errorf("%q, %v", got, err)
	}
	if files := p.files(t); len(files) != 1 {
		t.Errorf("it left %q", files)
	}
}

// TestASignalEndsTheWaitForAWriter gives a pipe as an input that nobody opens.
func TestASignalEndsTheWaitForAWriter(t *testing.T) {
	for _, args := range [][]string{
		{"convert", "pipe", "-o", "out.pbr", "--label", "y"},
		{"inspect", "pipe"}, {"head", "pipe"}, {"count", "pipe"},
	} {
		t.Run(args[0], func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
				t.Fatal(err)
			}
			p := start(t, dir, args...)
			time.Sleep(starting)
			if err := p.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			if got := p.end(t); got != 130 {
				t.Errorf("exit code %d", got)
			}
			if files := p.files(t); len(files) != 1 {
				t.Errorf("it left %q", files)
			}
		})
	}
}

// TestTheReaderGoesAway is recast cat | head -1.
func TestTheReaderGoesAway(t *testing.T) {
	for _, args := range [][]string{
		{"cat", "-"},
		{"convert", "-", "-o", "-", "--to", "csv", "--label", "y", "--rejects", "bad.jsonl"},
	} {
		t.Run(args[0], func(t *testing.T) {
			p := start(t, t.TempDir(), append(args, "-q")...)
			go func() {
				io.WriteString(p.stdin, rows(1<<20))
				p.stdin.Close()
			}()
			if _, err := io.ReadFull(p.stdout, make([]byte, 10)); err != nil {
				t.Fatal(err)
			}
			p.stdout.Close()
			if got := p.end(t); got != 141 {
				t.Errorf("exit code %d, want 141", got)
			}
			if p.stderr.Len() > 0 {
				t.Errorf("stderr is %q", p.stderr.String())
			}
			if files := p.files(t); len(files) > 0 {
				t.Errorf("it left %q", files)
			}
		})
	}
}

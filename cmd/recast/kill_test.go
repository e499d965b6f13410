//go:build unix

package main

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/recast-ml/recast/convert"
)

// killCases are commands that are killed. Rows that the output holds before and
// after tell whether it is the old or the new one.
var killCases = []struct {
	name, dest string
	replaces   bool
	args       []string
}{
	{"file", "out.pbr", false, []string{"-o", "out.pbr"}},
	{"file replaced, receipt", "out.pbr", true, []string{"-o", "out.pbr", "--force", "--receipt", "out.pbr.receipt.json"}},
	{"shards, receipt", "out", true, []string{"-o", "out", "--to", "csv", "--shards", "4", "--force"}},
	{"split", "out", true, []string{"-o", "out", "--to", "recordio", "--split", "train=0.8,test=0.2", "--force"}},
	{"gz", "out.csv.gz", true, []string{"-o", "out.csv.gz", "--force"}},
}

const rowsBefore, rowsAfter = 9_000, 6_000

// killed is a case that is run again and again.
type killed struct {
	at       int           // of killCases
	dir      string        // with the inputs, and a directory old
	duration time.Duration // of a run that is not killed
	tally    map[string]int
	slowest  time.Duration // from SIGINT or SIGTERM to the end
}

// TestKill ends conversions at random times, by SIGKILL, SIGTERM and SIGINT. What is
// at the destination, while a conversion runs and after it ended, is all of the old
// rows or all of the new ones, a receipt beside it its own; the next run with the same
// flags succeeds, and nothing else is left. It makes few runs; for more, on a disk:
//
//	RECAST_KILLS=1000 go test ./cmd/recast -run TestKill -v
func TestKill(t *testing.T) {
	runs, err := strconv.Atoi(os.Getenv("RECAST_KILLS"))
	if err != nil {
		runs = 20
		t.Setenv("TMPDIR", memoryDir())
	}
	random := rand.New(rand.NewPCG(1, uint64(runs)))
	total := map[string]int{}
	var slowest time.Duration
	for i := range killCases {
		t.Run(killCases[i].name, func(t *testing.T) {
			k := newKilled(t, i)
			for range (runs + len(killCases) - 1) / len(killCases) {
				signals := []syscall.Signal{syscall.SIGKILL, syscall.SIGKILL, syscall.SIGTERM, syscall.SIGINT}
				k.once(t, signals[random.IntN(len(signals))], time.Duration(random.Int64N(int64(k.duration))))
			}
			for what, n := range k.tally {
				total[what] += n
			}
			slowest = max(slowest, k.slowest)
			t.Logf("whole run %v: %v", k.duration, k.tally)
		})
	}
	t.Logf("all: %v; at most %v from SIGINT or SIGTERM to the end", total, slowest)
}

// memoryDir is a directory in which nothing waits for a disk, where there is one.
func memoryDir() string {
	const dir = "/dev/shm"
	if f, err := os.CreateTemp(dir, ""); err == nil {
		f.Close()
		os.Remove(f.Name())
		return dir
	}
	return os.TempDir()
}

func newKilled(t *testing.T, at int) *killed {
	t.Helper()
	k := &killed{at: at, dir: t.TempDir(), tally: map[string]int{}}
	for name, n := range map[string]int{"old.csv": rowsBefore, "new.csv": rowsAfter} {
		if err := os.WriteFile(filepath.Join(k.dir, name), []byte(rows(n)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{"old", "whole"} {
		if err := os.Mkdir(filepath.Join(k.dir, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if killCases[at].replaces {
		k.finish(t, "old.csv", "old")
	}
	for range 3 {
		began := time.Now()
		k.finish(t, "new.csv", "whole")
		k.duration = max(k.duration, time.Since(began))
		if !killCases[at].replaces {
			if err := os.Remove(filepath.Join(k.dir, "whole", killCases[at].dest)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return k
}

// command is the conversion of an input in a directory below that of the case.
func (k *killed) command(input, dir string) *exec.Cmd {
	args := append([]string{"convert", filepath.Join("..", input), "--label", "y", "-q"}, killCases[k.at].args...)
	c := exec.Command("recast", args...)
	c.Dir = filepath.Join(k.dir, dir)
	return c
}

// finish runs the conversion to its end.
func (k *killed) finish(t *testing.T, input, dir string) {
	t.Helper()
	if out, err := k.command(input, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// once starts a conversion, ends it after a delay, and looks at what is there.
func (k *killed) once(t *testing.T, signal syscall.Signal, delay time.Duration) {
	t.Helper()
	run, err := os.MkdirTemp(k.dir, "run")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(run)
	if err := os.CopyFS(run, os.DirFS(filepath.Join(k.dir, "old"))); err != nil {
		t.Fatal(err)
	}
	dest := filepath.Join(run, killCases[k.at].dest)
	c := k.command("new.csv", filepath.Base(run))
	stopReading := k.read(t, dest)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(delay)
	sent := time.Now()
	_ = c.Process.Signal(signal) // it may be over
	_ = c.Wait()
	if signal != syscall.SIGKILL {
		k.slowest = max(k.slowest, time.Since(sent))
	}
	stopReading()
	status := c.ProcessState.Sys().(syscall.WaitStatus)
	k.tally["runs"]++
	left := leftIn(t, run)
	if status.Exited() && len(left) > 0 {
		t.Fatalf("%v after %v: exit code %d, and it left %q", signal, delay, status.ExitStatus(), left)
	}
	state := k.state(t, dest)
	switch {
	case status.Signaled(): // by SIGKILL, or before it could do anything
		k.tally["hit"]++
	case status.ExitStatus() == 128+int(signal) && state == "old":
		k.tally["hit"]++
	case status.ExitStatus() != 0 || state != "new":
		t.Fatalf("%v after %v: exit code %d, and the output is %s", signal, delay, status.ExitStatus(), state)
	}
	k.tally["then "+state]++
	if len(left) > 0 {
		k.tally["left something"]++
	}
	if state == "new" && !killCases[k.at].replaces {
		return
	}
	k.finish(t, "new.csv", filepath.Base(run))
	if state, left := k.state(t, dest), leftIn(t, run); state != "new" || len(left) > 0 {
		t.Fatalf("%v after %v: the next run made it %s, and left %q", signal, delay, state, left)
	}
}

// state tells whose rows are at the destination, when nobody writes.
func (k *killed) state(t *testing.T, dest string) string {
	t.Helper()
	n, err := countRows(dest)
	_, absent := os.Lstat(dest)
	switch {
	case absent != nil && !killCases[k.at].replaces:
		return "old"
	case err != nil:
		t.Fatalf("what is at the destination cannot be read: %v", err)
	case n == rowsBefore && killCases[k.at].replaces:
		return "old"
	case n == rowsAfter:
		return "new"
	}
	t.Fatalf("there are %d rows at the destination", n)
	return ""
}

// read counts the rows at the destination all the time. A reader may be told that a
// file is not there or has changed, and nothing else than the old or the new rows.
func (k *killed) read(t *testing.T, dest string) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var reading sync.WaitGroup
	reading.Go(func() {
		for ctx.Err() == nil {
			switch n, err := countRows(dest); {
			case err != nil:
				k.tally["reads refused"]++
				time.Sleep(time.Millisecond)
			case n != rowsBefore && n != rowsAfter:
				t.Errorf("a reader found %d rows", n)
			default:
				k.tally["reads"]++
			}
		}
	})
	return func() {
		cancel()
		reading.Wait()
	}
}

func countRows(dest string) (int64, error) {
	return convert.Count(context.Background(), []string{dest}, convert.OpenOptions{Read: convert.ReadOptions{NoHeader: strings.HasSuffix(dest, ".csv.gz") || !strings.Contains(filepath.Base(dest), ".")}, Threads: 1})
}

// leftIn lists what is in a directory and no output.
func leftIn(t *testing.T, dir string) []string {
	t.Helper()
	var left []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, _ fs.DirEntry, err error) error {
		if strings.Contains(name, ".recast-") {
			left = append(left, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return left
}

package storage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/recast-ml/recast/internal/storage"
)

// killed is set for the process that TestKill kills: where it writes.
const killed = "RECAST_TEST_KILLED"

func TestMain(m *testing.M) {
	if dest := os.Getenv(killed); dest != "" {
		fmt.Println(writeForever(dest))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// killedSize is how long each version of the file is.
const killedSize = 300_000

// writeForever replaces a file again and again, and says when it is there for
// the first time; all bytes of a version are alike.
func writeForever(dest string) error {
	for v, first := byte('a'), true; ; v, first = 'a'+(v-'a'+1)%26, false {
		txn, err := storage.Local{}.Begin(context.Background(), dest, storage.Options{Force: true})
		if err != nil {
			return err
		}
		w, err := txn.Create("")
		if err != nil {
			return err
		}
		for range 3 {
			if _, err := w.Write(bytes.Repeat([]byte{v}, killedSize/3)); err != nil {
				return err
			}
		}
		if err := w.Close(); err != nil {
			return err
		}
		if err := txn.Commit(context.Background()); err != nil {
			return err
		}
		if first {
			fmt.Println("committed")
		}
	}
}

// TestKill kills a process that writes, at random times: what has the
// destination's name is always whole, and the next job leaves no more than that.
func TestKill(t *testing.T) {
	runs := 100
	if testing.Short() {
		runs = 10
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for i := range runs {
		dir := t.TempDir()
		dest := dir + "/out"
		cmd := exec.Command(exe)
		cmd.Env = append(os.Environ(), killed+"="+dest)
		out, err := cmd.StdoutPipe()
		must(t, err)
		must(t, cmd.Start())
		committed := i%2 == 1 // wait for a version to be there
		if committed {
			_, err := io.ReadFull(out, make([]byte, len("committed")))
			must(t, err)
		}
		time.Sleep(time.Duration(rand.IntN(20_000)) * time.Microsecond)
		must(t, cmd.Process.Kill())
		if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
			t.Fatalf("the process ended by itself: %v", err)
		}
		b, err := os.ReadFile(dest)
		switch {
		case errors.Is(err, fs.ErrNotExist) && !committed:
		case err != nil:
			t.Fatal(err)
		case len(b) != killedSize || bytes.Count(b, b[:1]) != killedSize:
			t.Fatalf("%d bytes, or of two versions", len(b))
		}
		must(t, writeFile(storage.Local{System: theSystem()}, dest, true))
		if left := snapshot(t, dir); len(left) != 2 {
			t.Fatalf("the next job left %s", names(left))
		}
	}
}

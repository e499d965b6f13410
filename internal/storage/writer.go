package storage

import (
	"io"
	"io/fs"
	"sync"
)

// writeBackEvery is how much is written before the system is asked to start
// bringing it to disk, so that Close does not wait for all of it.
const writeBackEvery = 1 << 20

// writer is one output file of a job. It keeps its first error: a file that
// was not written whole cannot be committed.
type writer struct {
	name  string // the user's
	w     io.Writer
	close func() error
	disk  Handle // nil: do not sync

	written, asked int64 // bytes

	mu     sync.Mutex // of the rest, which Commit and Abort look at
	closed bool
	err    error
}

func (w *writer) Write(p []byte) (int, error) {
	n, err := w.w.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return n, w.fail("write", err)
	}
	w.written += int64(n)
	if w.disk != nil && w.written-w.asked >= writeBackEvery {
		w.disk.WriteBack(w.asked, w.written-w.asked)
		w.asked = w.written
	}
	return n, nil
}

// Close waits until the file is on disk. It gives the first error of all
// writes again.
func (w *writer) Close() error {
	w.mu.Lock()
	closed, err := w.closed, w.err
	w.closed = true
	w.mu.Unlock()
	if closed {
		return named("close", w.name, fs.ErrClosed)
	}
	if err == nil && w.disk != nil {
		if e := w.disk.Sync(); e != nil {
			err = w.fail("sync", e)
		}
	}
	if e := w.close(); e != nil && err == nil {
		err = w.fail("close", e)
	}
	return err
}

// fail notes an error, the first for good.
func (w *writer) fail(op string, err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	err = named(op, w.name, err)
	if w.err == nil {
		w.err = err
	}
	return err
}

// result says what stands in the way of committing the file.
func (w *writer) result() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil && !w.closed {
		return named("commit", w.name, errOpen)
	}
	return w.err
}

// abandon closes the file if nobody did: what is in it is of no interest.
func (w *writer) abandon() {
	w.mu.Lock()
	closed := w.closed
	w.closed = true
	w.mu.Unlock()
	if !closed {
		_ = w.close()
	}
}

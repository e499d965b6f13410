package storage

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// errLocked is returned by Handle.Lock for a lock that others have.
var errLocked = errors.New("is locked")

// hold takes the lock of a target until the job is over: shared, since of two
// jobs with one destination the last word is at Commit. Whoever can have it
// alone knows that no other job of the target is alive, and clears away what
// dead ones left. A job removes the lock's file when it ends, so that one that
// is there already is how a dead job is known: no directory is read without.
//
// Where there are no locks, nothing is cleared away; but what was set aside is
// put back, which is safe: the job that did so, if it is alive after all, fails
// to take its place.
func (t *localTxn) hold(ctx context.Context, g *target) error {
	name := filepath.Join(filepath.Dir(g.path), hiddenBase(g.path)+lockSuffix)
	for {
		h, made, err := t.openLock(name)
		if err != nil {
			return err
		}
		if h == nil {
			return t.putBackAside(g)
		}
		if !made {
			err = t.inheritAlone(h, name, g)
		}
		if err == nil {
			err = waitLock(ctx, h, false)
		}
		if errors.Is(err, errors.ErrUnsupported) {
			_ = h.Close()
			if made {
				t.removeLock(name)
			}
			return t.putBackAside(g)
		}
		current := false
		if err == nil {
			current, err = t.isLock(h, name)
		}
		if err == nil && !current {
			_ = h.Close() // the last of those before removed it meanwhile
			continue
		}
		g.lock, g.lockName = h, name
		if err != nil {
			t.release(g)
		}
		return err
	}
}

// openLock opens the file of a lock, or makes it. It can be read by all, which
// is what locking it takes; one that may not be read is no lock: h is nil.
func (t *localTxn) openLock(name string) (h Handle, made bool, err error) {
	for range 10 {
		h, err = t.sys.OpenFile(name, os.O_RDONLY|os.O_CREATE|os.O_EXCL, 0o444)
		if err == nil {
			return h, true, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, false, err
		}
		h, err = t.sys.OpenFile(name, os.O_RDONLY, 0)
		switch {
		case err == nil:
			return h, false, nil
		case errors.Is(err, fs.ErrPermission):
			return nil, false, nil
		case !errors.Is(err, fs.ErrNotExist):
			return nil, false, err
		}
	}
	return nil, false, err
}

// inheritAlone clears away what dead jobs left, if no other is alive: one may be that
// has made the lock anew, after this one had opened it and another removed it.
func (t *localTxn) inheritAlone(h Handle, name string, g *target) error {
	err := h.Lock(true)
	if errors.Is(err, errLocked) {
		return nil
	}
	current := false
	if err == nil {
		current, err = t.isLock(h, name)
	}
	if current {
		err = t.inherit(g)
	}
	g.leaves = g.leaves || err != nil
	return err
}

// waitLock waits for a lock. Nobody has one alone for long: who has that of a target is
// beginning or ending, and who has that of its commits renames.
func waitLock(ctx context.Context, h Handle, alone bool) error {
	for {
		err := h.Lock(alone)
		if !errors.Is(err, errLocked) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// inTurn waits until no other job of the destination commits. What one has put in its
// place, with all that lies beside it, is then whole before another replaces it: a receipt
// of one job never ends up beside the output of another, and none takes back what is not
// its own. The next job's turn comes when done is called.
func (t *localTxn) inTurn(ctx context.Context) (done func(), err error) {
	if t.main.lock == nil { // there are no locks, or nothing is renamed
		return func() {}, nil
	}
	name := filepath.Join(filepath.Dir(t.main.path), hiddenBase(t.main.path)+commitSuffix)
	for {
		h, _, err := t.openLock(name)
		if err != nil {
			return nil, err
		}
		if h == nil {
			return func() {}, nil
		}
		current := false
		if err = waitLock(ctx, h, true); err == nil {
			current, err = t.isLock(h, name)
		}
		switch {
		case err != nil:
			t.unlock(h, name)
			return nil, err
		case current:
			return func() { t.unlock(h, name) }, nil
		}
		_ = h.Close()
	}
}

// isLock reports whether h is still what others find under the name.
func (t *localTxn) isLock(h Handle, name string) (bool, error) {
	mine, err := h.Stat()
	if err != nil {
		return false, err
	}
	now, err := t.sys.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && os.SameFile(mine, now), err
}

// release gives up the lock of a target. Its file goes with the last job, unless
// something is left for the next one to clear away.
func (t *localTxn) release(g *target) {
	if g.lock == nil {
		return
	}
	if g.leaves || len(g.stale) > 0 {
		_ = g.lock.Close()
	} else {
		t.unlock(g.lock, g.lockName)
	}
	g.lock = nil
}

// unlock closes a lock, and removes its file if no other job has it. Steps that
// fail are tried again: a file that is left is only a nuisance.
func (t *localTxn) unlock(h Handle, name string) {
	defer func() { _ = h.Close() }()
	err := h.Lock(true)
	if err != nil {
		err = h.Lock(true)
	}
	if err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return
	}
	current, err := t.isLock(h, name)
	if err != nil {
		current, _ = t.isLock(h, name)
	}
	if !current {
		return
	}
	if closeToRemove { // which fails while another has it open
		_ = h.Close()
	}
	t.removeLock(name)
}

func (t *localTxn) removeLock(name string) {
	if t.sys.Remove(name) != nil {
		_ = t.sys.Remove(name)
	}
}

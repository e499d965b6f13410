package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Beside a target NAME there may be, named for it so that they are found again:
const (
	tmpInfix     = ".recast-tmp-"   // .NAME.recast-tmp-RANDOM: not yet the target, or no longer
	oldInfix     = ".recast-old-"   // .NAME.recast-old-RANDOM: what was NAME before, while it may be needed again
	lockSuffix   = ".recast-lock"   // .NAME.recast-lock: open, and locked, in the jobs that are alive
	commitSuffix = ".recast-commit" // .NAME.recast-commit: locked by the job that is committing
	noLock       = ".nolock"        // at the end of the first two, where there are no locks: nobody knows whose they are
)

// maxBase keeps a temporary name within the 255 bytes that file systems allow.
const maxBase = 200

// hiddenBase is what the names of all that belongs to a target begin with. Of a
// long name a hash stands for what does not fit: no two targets share it.
func hiddenBase(path string) string {
	base := filepath.Base(path)
	if len(base) > maxBase {
		h := fnv.New64a()
		h.Write([]byte(base))
		cut := maxBase
		for !utf8.RuneStart(base[cut]) {
			cut--
		}
		base = base[:cut] + "~" + strconv.FormatUint(h.Sum64(), 36)
	}
	return "." + base
}

// tempName is a name beside the target that nobody uses, or so it is hoped: what
// is made there must be made exclusively.
func (g *target) tempName(infix string) string {
	dir, _ := filepath.Split(g.path)
	name := dir + hiddenBase(g.path) + infix + strings.ToLower(rand.Text()[:13])
	if g.lock == nil {
		name += noLock
	}
	return name
}

// hasRandom reports whether name is one that tempName gives, of a target whose
// hiddenBase is base.
func hasRandom(name, base, infix string) bool {
	random, ok := strings.CutPrefix(name, base+infix)
	return ok && random != "" && strings.Trim(random, "0123456789abcdefghijklmnopqrstuvwxyz") == ""
}

// Unfinished is described at Store.
func (l Local) Unfinished(ctx context.Context, name string) ([]string, error) {
	dir, base := filepath.Dir(name), hiddenBase(name)
	entries, err := l.system().ReadDir(dir)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, named("open", dir, err)
	}
	var found []string
	for _, e := range entries {
		at := strings.TrimSuffix(e.Name(), noLock)
		if e.Type().IsRegular() && (hasRandom(at, base, tmpInfix) || hasRandom(at, base, oldInfix)) {
			found = append(found, filepath.Join(dir, e.Name()))
		}
	}
	return found, nil
}

// inherit puts back what a dead job set aside, and removes what else is left of
// dead jobs. It is called while no other job of the target is alive.
func (t *localTxn) inherit(g *target) error {
	if err := t.putBackAside(g); err != nil {
		return err
	}
	dir, base := filepath.Dir(g.path), hiddenBase(g.path)
	entries, err := t.sys.ReadDir(dir)
	if err != nil {
		g.leaves = true
		return nil
	}
	for _, e := range entries {
		if !hasRandom(e.Name(), base, tmpInfix) && !hasRandom(e.Name(), base, oldInfix) && e.Name() != base+commitSuffix {
			continue
		}
		// What lay beside the destination, or was to, may be all that tells what that
		// is: it is kept until something else does.
		if t.main != nil && missing(t.sys, g.path) {
			g.stale = append(g.stale, filepath.Join(dir, e.Name()))
			continue
		}
		// It is no fault of this job if it cannot be removed. The next one
		// tries again.
		if removeAll(t.sys, filepath.Join(dir, e.Name())) != nil {
			g.leaves = true
		}
	}
	return nil
}

func missing(sys System, path string) bool {
	_, err := sys.Lstat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// putBackAside gives a destination its name again that a job had set aside when
// it died, before the new one was in its place.
func (t *localTxn) putBackAside(g *target) error {
	if _, err := t.sys.Lstat(g.path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	dir, base := filepath.Dir(g.path), hiddenBase(g.path)
	entries, err := t.sys.ReadDir(dir)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
			return nil // what is made there will say so
		}
		return err
	}
	for _, e := range entries {
		if !hasRandom(strings.TrimSuffix(e.Name(), noLock), base, oldInfix) {
			continue
		}
		aside := filepath.Join(dir, e.Name())
		err := t.sys.RenameNew(aside, g.path)
		if errors.Is(err, errors.ErrUnsupported) {
			err = t.sys.Rename(aside, g.path)
		}
		if err != nil {
			return fmt.Errorf("could not put back what is now %s: %w", aside, cause(err))
		}
		return nil
	}
	return nil
}

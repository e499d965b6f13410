package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
)

// publishInTurn is publishAll, while no other job of the destination does the same.
func (t *localTxn) publishInTurn(ctx context.Context) error {
	done, err := t.inTurn(ctx)
	if err != nil {
		return named("commit", t.main.name, err)
	}
	defer done()
	return t.publishAll()
}

// publishAll gives all targets their names: the destination, then what lies
// beside it, each safely on disk before the next. What lay beside the old
// destination is set aside before: at no time does a receipt speak of another
// file than the one it lies beside. If a step fails, those before it are taken
// back.
func (t *localTxn) publishAll() error {
	err := t.withdrawAll()
	for _, g := range t.targets() {
		if err == nil {
			err = t.publish(g)
		}
	}
	if err == nil {
		return nil
	}
	errs := []error{err}
	for _, g := range slices.Backward(t.targets()) {
		errs = append(errs, t.takeBack(g))
	}
	return errors.Join(errs...)
}

// withdrawAll sets aside what lies beside the destination and will be replaced.
// After a crash it is not put back, since it may be that of neither the old nor
// the new destination.
func (t *localTxn) withdrawAll() error {
	if !t.Force {
		return nil
	}
	for _, g := range t.beside {
		if g.direct {
			continue
		}
		aside := g.tempName(tmpInfix)
		err := t.sys.Rename(g.path, aside)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return named("rename", g.name, err)
		}
		g.old = aside
	}
	return nil
}

// publish gives one target its name. Afterwards temp is "" and old says where
// the one before it went; if it fails, takeBack does what is left to do.
func (t *localTxn) publish(g *target) error {
	if g.direct {
		return nil
	}
	if err := t.sys.Chmod(g.temp, g.mode); err != nil {
		return named("chmod", g.name, err)
	}
	fi, err := t.sys.Lstat(g.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = t.placeNew(g)
	case err != nil:
	case !t.Force && !t.vacant(g.path, g.dir):
		err = fs.ErrExist
	case fi.IsDir() != g.dir:
		err = wrongKind(g.dir)
	default:
		err = t.replace(g)
	}
	if err != nil {
		return named("rename", g.name, err)
	}
	if t.NoSync {
		return nil
	}
	if err := t.sys.SyncDir(filepath.Dir(g.path)); err != nil {
		return named("sync directory of", g.name, err)
	}
	return nil
}

// placeNew renames to a name that nobody has.
func (t *localTxn) placeNew(g *target) error {
	err := t.sys.RenameNew(g.temp, g.path)
	if errors.Is(err, errors.ErrUnsupported) {
		err = t.placeNewInSteps(g)
	}
	if err == nil {
		g.temp = ""
	}
	return err
}

// placeNewInSteps stands in for RenameNew. A link fails if the name is taken;
// a rename of a directory replaces at most an empty one. Where there are no
// links the look at the name before has to do.
func (t *localTxn) placeNewInSteps(g *target) error {
	if !g.dir {
		err := t.sys.Link(g.temp, g.path)
		if err == nil {
			if err = t.sys.Remove(g.temp); err != nil {
				err = errors.Join(err, t.sys.Remove(g.path))
			}
			return err
		}
		if errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return t.sys.Rename(g.temp, g.path)
}

// replace puts a target in the place of what has its name. Something does although it was
// withdrawn, if another job came in between where there are no locks.
func (t *localTxn) replace(g *target) error {
	if g.old != "" {
		if removeAll(t.sys, g.old) != nil {
			g.leaves = true
		}
		g.old = ""
	}
	err := t.sys.Exchange(g.temp, g.path)
	switch {
	case err == nil:
		g.old, g.temp = g.temp, ""
		return t.renameOld(g, oldInfix)
	case errors.Is(err, errors.ErrUnsupported):
		return t.replaceInSteps(g)
	}
	return err
}

// renameOld gives what was replaced a name that says whether it may be needed
// again.
func (t *localTxn) renameOld(g *target, infix string) error {
	name := g.tempName(infix)
	err := t.sys.Rename(g.old, name)
	if err == nil {
		g.old = name
	}
	return err
}

// replaceInSteps stands in for Exchange. A link keeps the old one in its place
// until the very rename that replaces it; a directory, or a file where there
// are no links, is away for a moment.
func (t *localTxn) replaceInSteps(g *target) error {
	aside := g.tempName(oldInfix)
	linked := !g.dir && t.sys.Link(g.path, aside) == nil
	if !linked {
		if err := t.sys.Rename(g.path, aside); err != nil {
			return err
		}
	}
	err := t.sys.Rename(g.temp, g.path)
	switch {
	case err == nil:
		g.old, g.temp = aside, ""
	case linked:
		err = errors.Join(err, removeAll(t.sys, aside))
	default:
		err = errors.Join(err, t.sys.Rename(aside, g.path))
	}
	return err
}

// takeBack undoes publish and withdrawAll, as far as they came.
func (t *localTxn) takeBack(g *target) error {
	if g.direct || g.temp != "" && g.old == "" {
		return nil
	}
	var err error
	if g.temp == "" {
		if g.old != "" && t.sys.Exchange(g.old, g.path) == nil {
			g.temp, g.old = g.old, ""
			return nil
		}
		temp := g.tempName(tmpInfix)
		if err = t.sys.Rename(g.path, temp); err == nil {
			g.temp = temp
		}
	}
	if err == nil && g.old != "" {
		err = t.sys.Rename(g.old, g.path)
	}
	if err == nil {
		g.old = ""
		return nil
	}
	err = fmt.Errorf("could not put back what was there before: %w", named("rename", g.name, err))
	if g.old != "" {
		err = fmt.Errorf("%w (it is %s)", err, g.old)
	}
	return err
}

// removeOld removes what was replaced.
func (t *localTxn) removeOld() error {
	var errs []error
	for _, g := range t.targets() {
		for _, path := range g.stale {
			if removeAll(t.sys, path) != nil {
				g.leaves = true
			}
		}
		g.stale = nil
		if g.old == "" {
			continue
		}
		if err := removeAll(t.sys, g.old); err != nil {
			g.leaves = true
			_ = t.renameOld(g, tmpInfix) // it is never to be put back
			errs = append(errs, fmt.Errorf("%s is written, but what it replaces could not be removed: %w",
				g.name, named("remove", g.old, err)))
		}
	}
	return errors.Join(errs...)
}

// cause is the system's own error inside err.
func cause(err error) error {
	return named("", "", err).(*fs.PathError).Err
}

// vacant reports whether a directory may give way to a new one without a word:
// it holds nothing.
func (t *localTxn) vacant(path string, dir bool) bool {
	if !dir {
		return false
	}
	entries, err := t.sys.ReadDir(path)
	return err == nil && len(entries) == 0
}

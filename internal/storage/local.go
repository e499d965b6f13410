package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// Local is the files of this machine. The zero value is ready for use.
type Local struct {
	System System // nil: the operating system
}

var _ Store = Local{}

func (l Local) system() System {
	if l.System == nil {
		return operatingSystem{}
	}
	return l.System
}

// Open opens a regular file, or a stream: FIFO, device, terminal. Opening a
// FIFO waits for its writer, or for the end of ctx.
func (l Local) Open(ctx context.Context, name string) (File, error) {
	if err := ctx.Err(); err != nil {
		return nil, named("open", name, err)
	}
	sys := l.system()
	h, err := openWaiting(ctx, sys, name, os.O_RDONLY)
	if err != nil {
		return nil, named("open", name, err)
	}
	fi, err := h.Stat()
	if err == nil && fi.IsDir() {
		err = syscall.EISDIR
	}
	if err != nil {
		_ = h.Close()
		return nil, named("open", name, err)
	}
	return &localFile{h: h, sys: sys, info: info(name, fi)}, nil
}

// openWaiting opens what may make it wait: a FIFO, whose other end nobody has
// opened yet. When ctx ends first, the wait goes on unseen, and what comes of
// it is closed.
func openWaiting(ctx context.Context, sys System, name string, flag int) (Handle, error) {
	if ctx.Done() == nil {
		return sys.OpenFile(name, flag, 0)
	}
	type opened struct {
		h   Handle
		err error
	}
	done := make(chan opened, 1)
	go func() {
		h, err := sys.OpenFile(name, flag, 0)
		done <- opened{h, err}
	}()
	select {
	case o := <-done:
		return o.h, o.err
	case <-ctx.Done():
		go func() {
			if o := <-done; o.err == nil {
				_ = o.h.Close()
			}
		}()
		return nil, ctx.Err()
	}
}

// Stat follows links.
func (l Local) Stat(ctx context.Context, name string) (Info, error) {
	if err := ctx.Err(); err != nil {
		return Info{}, named("stat", name, err)
	}
	fi, err := l.system().Stat(name)
	if err != nil {
		return Info{}, named("stat", name, err)
	}
	return info(name, fi), nil
}

func info(name string, fi fs.FileInfo) Info {
	i := Info{Name: name, ID: fileID(name, fi), Size: fi.Size(), ModTime: fi.ModTime().UnixNano(), Dir: fi.IsDir()}
	if !fi.Mode().IsRegular() {
		i.Size = -1
	}
	return i
}

// localFile is a File of Local.
type localFile struct {
	h    Handle
	sys  System
	info Info
}

func (f *localFile) Info() Info { return f.info }

func (f *localFile) Read(p []byte) (int, error) {
	n, err := f.h.Read(p)
	return n, f.reading(err)
}

func (f *localFile) ReadAt(p []byte, off int64) (int, error) {
	if f.info.Size < 0 {
		return 0, named("read", f.info.Name, ErrStream)
	}
	n, err := f.h.ReadAt(p, off)
	return n, f.reading(err)
}

func (f *localFile) reading(err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return named("read", f.info.Name, err)
}

func (f *localFile) Changed() (bool, error) {
	if f.info.Size < 0 {
		return false, nil
	}
	open, err := f.h.Stat()
	if err != nil {
		return false, named("stat", f.info.Name, err)
	}
	if open.Size() != f.info.Size || open.ModTime().UnixNano() != f.info.ModTime {
		return true, nil
	}
	now, err := f.sys.Stat(f.info.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, named("stat", f.info.Name, err)
	}
	return !Same(info(f.info.Name, now), f.info), nil
}

func (f *localFile) Close() error {
	if err := f.h.Close(); err != nil {
		return named("close", f.info.Name, err)
	}
	return nil
}

// named puts the user's name of a file in place of the one the system saw: a
// temporary name, or the target of a link.
func named(op, name string, err error) error {
	for {
		switch e := err.(type) {
		case *fs.PathError:
			err = e.Err
		case *os.LinkError:
			err = e.Err
		case *os.SyscallError:
			err = e.Err
		default:
			return &fs.PathError{Op: op, Path: name, Err: err}
		}
	}
}

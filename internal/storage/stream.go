package storage

import (
	"io"
	"io/fs"
)

// StreamInfo is the Info of a stream that is open already: with an ID if it is a file, as
// where a shell redirects standard input or output.
func StreamInfo(name string, stream any) Info {
	i := Info{Name: name, Size: -1}
	if f, ok := stream.(interface{ Stat() (fs.FileInfo, error) }); ok {
		if fi, err := f.Stat(); err == nil && fi.Mode().IsRegular() {
			i.ID = streamID(fi)
		}
	}
	return i
}

// NewReaderFile is a File for a stream that is open already, such as standard
// input; name is for errors. Close leaves r alone.
func NewReaderFile(name string, r io.Reader) File { return &readerFile{name, r} }

type readerFile struct {
	name string
	r    io.Reader
}

func (f *readerFile) Info() Info { return Info{Name: f.name, Size: -1} }

func (f *readerFile) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil && err != io.EOF {
		err = named("read", f.name, err)
	}
	return n, err
}

func (f *readerFile) ReadAt([]byte, int64) (int, error) {
	return 0, named("read", f.name, ErrStream)
}

func (f *readerFile) Changed() (bool, error) { return false, nil }
func (f *readerFile) Close() error           { return nil }

package storage

import "io"

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

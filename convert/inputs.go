package convert

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// Input is one file to read.
type Input struct {
	Path        string `json:"path"`
	Format      string `json:"format"`
	Compression string `json:"compression"` // "" where it is not known before the input's turn
	Bytes       int64  `json:"bytes"`       // as stored, −1 for a stream
}

// Column describes a column of the inputs.
type Column struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Nullable bool   `json:"nullable"`
}

// inputs are files that together are one table.
type inputs struct {
	job    *Job
	list   []Input
	format *format
	src    source  // of the first: what the others must fit
	held   *opened // the first, if it is a stream and cannot be opened again
	notes  []string
}

// listInputs finds the files that the job's inputs name, in order.
func listInputs(ctx context.Context, j *Job) ([]storage.Info, error) {
	var infos, named []storage.Info
	streams := 0
	for _, name := range j.Inputs {
		if err := refuseRemote(name); err != nil {
			return nil, err
		}
		if name == standardInput {
			streams++
			infos = append(infos, storage.StreamInfo(name, j.Stdin))
			continue
		}
		found, err := j.store.List(ctx, name)
		if err != nil {
			return nil, storageError(err)
		}
		if isItself(name, found) {
			named = append(named, found...)
		} else {
			found = leaveOutReceipts(found)
			if err := j.neighbors.complete(ctx, name, found); err != nil {
				return nil, err
			}
		}
		infos = append(infos, found...)
		j.seen.listed(found)
	}
	if err := j.neighbors.complete(ctx, "", named); err != nil {
		return nil, err
	}
	for _, in := range infos {
		if dir := filepath.Base(filepath.Dir(in.Name)); strings.Contains(dir, "=") && dir != "." {
			j.notes = append(j.notes, "warning: "+table.Printable(in.Name)+": the name of its directory does not become a column")
			break
		}
	}
	if streams > 1 {
		return nil, usage("", "standard input can be read once")
	}
	return infos, nil
}

// refuseRemote tells a name of another place from that of a file.
func refuseRemote(name string) error {
	if scheme, _, ok := strings.Cut(name, "://"); ok && !strings.Contains(scheme, "/") {
		return usage("copy it, or pipe it through -", "%s: %s:// is not supported", table.Printable(name), table.Printable(scheme))
	}
	return nil
}

// look opens every input, finds out what it is, and makes sure that they are
// one table. A stream that is not the first is left until its turn comes:
// whoever writes it may be waiting for the others to be read.
func (s *inputs) look(ctx context.Context, infos []storage.Info) error {
	for i, info := range infos {
		if i > 0 && info.Size < 0 {
			s.list = append(s.list, Input{Path: info.Name, Format: s.format.name, Bytes: -1})
			continue
		}
		in, err := openInput(ctx, s.job, info.Name, s.format, s.src)
		if err != nil {
			_ = s.close()
			return err
		}
		s.list = append(s.list, Input{Path: info.Name, Format: in.format.name, Compression: in.comp.String(), Bytes: in.Size()})
		if i == 0 {
			s.notes = append(s.notes, s.job.notes...)
		}
		if s.src == nil || s.src.Schema().NumFields() == 0 {
			s.src, s.format = in.src, in.format
			s.notes = append(s.notes, in.src.Notes()...)
		}
		if i == 0 && in.endless() {
			s.held = in
		} else if err := in.Close(); err != nil {
			_ = s.close()
			return storageError(err)
		}
	}
	if n := s.job.neighbors; n != nil {
		s.notes = append(s.notes, n.notes...)
	}
	return nil
}

// open opens input i again, unless it is held.
func (s *inputs) open(ctx context.Context, i int) (*stream, source, error) {
	if i == 0 {
		if held := s.take(); held != nil {
			return held.stream, held.src, nil
		}
	}
	if i == 0 && s.list[0].Bytes < 0 {
		return nil, nil, usage("", "%s is a stream and was read already", table.Printable(s.list[0].Path))
	}
	in, err := openInput(ctx, s.job, s.list[i].Path, s.format, s.src)
	if err != nil {
		return nil, nil, err
	}
	return in.stream, in.src, nil
}

// close gives up what is held.
func (s *inputs) close() error {
	if held := s.take(); held != nil {
		return held.Close()
	}
	return nil
}

// stored is the size of all inputs as stored, −1 if it is not known.
func (s *inputs) stored() int64 {
	var total int64
	for _, in := range s.list {
		if in.Bytes < 0 {
			return -1
		}
		total += in.Bytes
	}
	return total
}

func (s *inputs) columns() []Column {
	var out []Column
	for _, f := range s.src.Schema().Fields() {
		out = append(out, Column{f.Name, typeName(f), f.Nullable})
	}
	return out
}

// take gives what is held to the first who asks: who reads it, or who closes it.
func (s *inputs) take() *opened {
	if s.held == nil || s.held.taken.Swap(true) {
		return nil
	}
	return s.held
}

package convert

import (
	"fmt"
	"path"
	"sync"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// outputs are the files of the output: one, or a directory of several. Of each split
// one is open at a time.
type outputs struct {
	plan   *Plan
	txn    storage.Txn
	sink   sink // of all files, unless each gathers rows in groups of its own
	splits []*channel

	closing sync.WaitGroup
	busy    chan struct{} // has an element for each part that is being closed
	mu      sync.Mutex    // of what follows, and of the parts of channels
	err     error         // of the first that could not be closed
}

// maxClosing is how many parts may be waiting for the disk: it writes many small files
// faster together.
const maxClosing = 16

// ofFiles stands for the sinks of files that each have their own.
type ofFiles struct{ nothing }

func (ofFiles) NewEncoder() (encoder, error) { return nil, nil }

// channel is the files of a split, or those of the output.
type channel struct {
	name  string // of the split
	part  *part  // that is open
	file  *file
	path  string // of the part
	rows  int64  // of the part
	total int64  // rows of all parts
	next  int64  // number of the next part
	parts []Part // that are whole
}

// file is one file of the output, before and while it is written.
type file struct {
	split int
	shard int64
	sink  sink
	enc   encoder // of all workers; nil: each has one of its own
	lots  int64   // that the router gave it
}

// newOutputs begins the first file of each split.
func (p *Plan) newOutputs(txn storage.Txn) (f *outputs, err error) {
	f = &outputs{plan: p, txn: txn, sink: nothing{}, busy: make(chan struct{}, maxClosing)}
	switch {
	case p.shape.NumFields() == 0:
	case p.out.groups:
		f.sink = ofFiles{}
	default:
		if f.sink, err = p.out.create(p.shape, p.job.Write); err != nil {
			return nil, err
		}
	}
	names := []string{""}
	if splits := p.job.Layout.Split; len(splits) > 0 {
		names = names[:0]
		for _, s := range splits {
			names = append(names, s.Name)
		}
	}
	for i, name := range names {
		c := &channel{name: name}
		f.splits = append(f.splits, c)
		first, err := f.create(i, 0)
		if err != nil {
			return nil, err
		}
		if err := f.open(c, first); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// create makes what the rows of a file are encoded with. It may be called from a
// worker: nothing is written yet.
func (f *outputs) create(split int, shard int64) (*file, error) {
	out := &file{split: split, shard: shard, sink: f.sink}
	if _, own := f.sink.(ofFiles); !own {
		return out, nil
	}
	var err error
	if out.sink, err = f.plan.out.create(f.plan.shape, f.plan.job.Write); err == nil {
		out.enc, err = out.sink.NewEncoder()
	}
	return out, err
}

// open begins to write the next part of a channel.
func (f *outputs) open(c *channel, to *file) (err error) {
	w := &f.plan.job.Write
	name := ""
	c.path = f.plan.job.Output
	if f.plan.job.Layout.directory() {
		name = path.Join(c.name, fmt.Sprintf("part-%05d%s", c.next, f.plan.suffix()))
		c.path = path.Join(c.path, name)
	}
	out, err := f.txn.Create(name)
	if err != nil {
		return storageError(err)
	}
	c.part, c.file, c.rows = newPart(out, f.plan.comp, w.Checksum), to, 0
	c.next++
	return c.part.head(to.sink.Head(), w.Level)
}

// suffix is that of the files in a directory.
func (p *Plan) suffix() string {
	s := p.out.suffixes[0]
	if p.comp != compression.None {
		s += p.comp.Suffix()
	}
	return s
}

// close ends the open part of a channel. It does not wait for the disk.
func (f *outputs) close(c *channel) error {
	if c.part == nil {
		return nil
	}
	if err := c.part.tail(c.file.sink); err != nil {
		return err
	}
	part, path, rows := c.part, c.path, c.rows
	c.part, c.file = nil, nil
	f.mu.Lock()
	at, err := len(c.parts), f.err
	c.parts = append(c.parts, Part{})
	f.mu.Unlock()
	if err != nil {
		return err
	}
	f.busy <- struct{}{}
	f.closing.Go(func() {
		defer func() { <-f.busy }()
		err := storageError(part.close())
		f.mu.Lock()
		defer f.mu.Unlock()
		if err != nil && f.err == nil {
			f.err = err
		}
		c.parts[at] = part.describe(path, rows)
		c.parts[at].Split = c.name
	})
	return nil
}

// append writes the next piece of a file.
func (f *outputs) append(p piece) error {
	c := f.splits[p.file.split]
	limit := f.plan.job.Layout.ShardBytes
	if c.part != nil && limit > 0 && c.rows > 0 && c.part.bytes >= limit {
		if err := f.close(c); err != nil {
			return err
		}
		if c.next >= maxShards {
			return inputError(&hinted{errManyShards, "--shard-size allows fewer"})
		}
		if err := f.open(c, p.file); err != nil {
			return err
		}
	}
	if err := f.reach(c, p.file); err != nil {
		return err
	}
	c.rows += p.rows
	c.total += p.rows
	return c.part.append(p)
}

// reach goes on to a file of a channel, past those without a row.
func (f *outputs) reach(c *channel, to *file) error {
	for c.file != to {
		if err := f.close(c); err != nil {
			return err
		}
		next := to
		if c.next != to.shard {
			var err error
			if next, err = f.create(to.split, c.next); err != nil {
				return err
			}
		}
		if err := f.open(c, next); err != nil {
			return err
		}
	}
	return nil
}

// finish ends all files, once there are as many as were asked for, and waits for the
// disk.
func (f *outputs) finish() error {
	for i, c := range f.splits {
		if last := int64(f.plan.job.Layout.Shards) - 1; c.file.shard < last {
			to, err := f.create(i, last)
			if err != nil {
				return err
			}
			if err := f.reach(c, to); err != nil {
				return err
			}
		}
		if err := f.close(c); err != nil {
			return err
		}
	}
	f.closing.Wait()
	return f.err
}

// parts are all files that are whole, those of a split together.
func (f *outputs) parts() []Part {
	parts := []Part{}
	for _, c := range f.splits {
		parts = append(parts, c.parts...)
	}
	return parts
}

// warnings are about splits and files without a row.
func (f *outputs) warnings() []string {
	var out []string
	empty := 0
	for _, c := range f.splits {
		if c.total == 0 && c.name != "" {
			out = append(out, fmt.Sprintf("split %s holds no rows", table.Excerpt(c.name)))
			continue
		}
		for _, p := range c.parts {
			if p.Rows == 0 && len(c.parts) > 1 {
				empty++
			}
		}
	}
	if empty > 0 {
		out = append(out, plural(empty, "file")+" of the output without a row: there are fewer rows than files")
	}
	return out
}

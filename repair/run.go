package repair

import (
	"context"
	"errors"
	"io"

	"github.com/recast-ml/recast/avrox"
	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// Run repairs a file. An error means that there is no output; it is an [*Error], the
// context's, or that of Stdout. What was lost is no error: see [Report.Lost].
func Run(ctx context.Context, j Job) (*Report, error) {
	if j.store == nil {
		j.store = storage.Local{}
	}
	if j.Limits.Record <= 0 {
		j.Limits.Record = defaultRecord
	}
	j.Threads = min(j.Threads, maxThreads)
	if j.Input == "" {
		return nil, usage("", "there is no input")
	}
	in, err := j.open(ctx)
	if err != nil {
		return nil, err
	}
	defer in.close()
	if err := j.same(ctx, in); err != nil {
		return nil, err
	}
	r := &run{Job: &j, in: in, report: &Report{Input: j.Input, Output: j.Output, Notes: []string{}}}
	r.report.Skipped.List, r.report.Unproven.List = []Region{}, []Region{}
	defer func() {
		if r.out != nil {
			r.out.abort()
		}
	}()
	if err := r.save(ctx); err != nil {
		return nil, r.placed(err)
	}
	if err := r.finish(ctx); err != nil {
		return nil, err
	}
	return r.report, nil
}

// run is a job that is under way.
type run struct {
	*Job
	in     *input
	out    *output
	format *Format
	report *Report
	unlike bool   // a payload is no aialgs.data.Record
	more   string // what the user may do about a limit, if something is over it
}

// save writes what is whole.
func (r *run) save(ctx context.Context) error {
	comp := r.compression(r.in.head)
	r.report.Compression = comp.String()
	if comp != compression.None {
		return r.compressed(ctx, comp)
	}
	f, err := r.find(r.in.head)
	if err != nil {
		return r.unknown(r.in.head, err)
	}
	if err := r.begin(ctx, f, comp); err != nil {
		return err
	}
	if f == formatAvro {
		return r.avro()
	}
	return r.records(r.in, ofInput, 0)
}

// begin starts the output, now that the format is known.
func (r *run) begin(ctx context.Context, f *Format, comp compression.Format) (err error) {
	if err := r.refuse(f, comp); err != nil {
		return err
	}
	if r.Raw && f != formatRecordIO {
		return usage("", "--raw is for RecordIO, and %s is %s", table.Printable(r.Input), f.Name)
	}
	r.format, r.report.Format = f, f.Name
	r.out, err = r.Job.begin(ctx, f)
	return err
}

// finish commits the output, unless there is nothing in it.
func (r *run) finish(ctx context.Context) error {
	r.report.Stored = r.in.size
	if r.in.size < 0 {
		r.report.Stored = r.in.read
	}
	r.report.Bytes = r.out.written
	if r.Whole != nil {
		w := *r.Whole
		if err := w.compare(r.in, r.report); err != nil {
			return err
		}
		r.report.Whole = &w
	}
	if r.report.Lost() && r.report.Records == 0 {
		hint := ""
		switch {
		case r.more != "":
			hint = r.more
		case r.unlike:
			hint = "--raw keeps payloads that are no aialgs.data.Records, such as images"
		case r.report.Skipped.Count > 0 && !r.Unproven && (r.report.Compression == "gzip" || r.report.Compression == "zstd"):
			hint = "--unproven keeps what can be read before the damage is noticed"
		}
		return inputError(hint, "%s: there is nothing to save: %s", table.Printable(r.Input), r.report.reason())
	}
	if r.more != "" {
		r.report.Notes = append(r.report.Notes, "what is over a limit was left out: "+r.more)
	}
	if err := r.in.unchanged(); err != nil {
		return err
	}
	if err := r.out.commit(ctx); err != nil {
		return err
	}
	r.report.Written = r.out.stored.n
	return nil
}

// reason is what was wrong with the first region.
func (r *Report) reason() string {
	if r.Skipped.Count == 0 {
		return r.Whole.Differs
	}
	g := &r.Skipped.List[0]
	return g.place() + ": " + g.Why
}

// placed names the file in an error that does not.
func (r *run) placed(err error) error {
	name, more := table.Printable(r.Input), moreOf(err)
	switch {
	case more != "", errors.Is(err, table.ErrLimit):
		return inputError(more, "%s: %w", name, err)
	case errors.Is(err, avrox.ErrCorrupt), errors.Is(err, avrox.ErrShort), errors.Is(err, avrox.ErrUnsupported):
		return inputError("", "%s: the header must be whole: %w", name, err)
	}
	return err
}

// progress tells how far it is.
func (r *run) progress(read int64) {
	if r.Progress != nil {
		r.Progress(Progress{Records: r.report.Records, Bytes: read, Total: r.in.size})
	}
}

// skipped adds a region to the report.
func (r *run) skipped(of string, from, to, records int64, err error) {
	r.limited(from, to, err)
	r.report.Skipped.add(Region{From: from, To: to, Of: of, Records: records, Why: why(err)})
}

// avro saves the blocks of an Avro file.
func (r *run) avro() error {
	s, err := avrox.NewSalvager(r.in, avrox.ReadOptions{
		MaxBlock: r.Limits.Record, MaxHeader: r.Limits.Header, MaxExpansion: r.Limits.Expansion,
	})
	if err != nil {
		return err
	}
	if s.MarkerRepaired() {
		r.report.Notes = append(r.report.Notes, "the sync marker of the header is damaged, that of the blocks takes its place")
	}
	s.Skipped = func(g avrox.Region) { r.skipped(ofInput, g.From, g.To, g.Records, g.Err) }
	if _, err := r.out.Write(s.Head()); err != nil {
		return err
	}
	for {
		block, n, err := s.Next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			_, err = r.out.Write(block)
		}
		if err != nil {
			return err
		}
		r.report.Records += n
		r.progress(r.in.read)
	}
}

// frames are records of RecordIO, as they stand in the file.
type frames interface {
	next() error
	Frame() []byte
}

type anyFrames struct{ *recordio.FrameReader }

func (f anyFrames) next() error { _, err := f.Next(); return err }

type recordFrames struct {
	*recordio.Reader
	rec recordio.Record
}

func (f *recordFrames) next() error { return f.Read(&f.rec) }

// records saves the frames of a run of RecordIO, which begins at an offset of what the
// regions are counted in.
func (r *run) records(data io.Reader, of string, at int64) error {
	framing := recordio.Framing{MaxRecord: r.Limits.Record, AllowNoPad: true, Skipped: func(g recordio.Region) bool {
		r.unlike = r.unlike || errors.Is(g.Err, recordio.ErrProto) || errors.Is(g.Err, recordio.ErrTensor)
		r.skipped(of, at+g.From, at+g.To, -1, g.Err)
		return true
	}}
	var in frames
	if r.Raw {
		f := anyFrames{recordio.NewFrameReader(data)}
		f.Framing = framing
		in = f
	} else {
		f := &recordFrames{Reader: recordio.NewReader(data)}
		f.Framing = framing
		in = f
	}
	for n := 0; ; n++ {
		err := in.next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = r.frame(in.Frame())
		}
		if err != nil {
			return err
		}
		if of == ofInput && n&0xfff == 0 { // runReader tells that of data
			r.progress(r.in.read)
		}
	}
}

// frame saves a frame, with the padding that the last one may lack.
func (r *run) frame(b []byte) error {
	r.report.Records++
	_, err := r.out.Write(b)
	if missing := -len(b) & 3; missing > 0 && err == nil {
		_, err = r.out.Write(make([]byte, missing))
		r.report.Notes = append(r.report.Notes, counted(int64(missing), "byte", "bytes")+" of padding after the last record are missing, and are put there")
	}
	return err
}

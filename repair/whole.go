package repair

import (
	"io"

	"github.com/recast-ml/recast/table"
)

// Whole is what is known of a file as it was once written, as a receipt of convert says
// it. Without it a file that was cut between two records looks whole, and so does one in
// which only values were changed.
type Whole struct {
	Source  string `json:"source"`  // who says so
	Bytes   int64  `json:"bytes"`   // as stored
	Records int64  `json:"records"` // or rows, a header not among them
	// Differs says how the input differs, "" if it does not.
	Differs string `json:"differs,omitempty"`
	// Same, if not nil, reports whether the contents are those known. It is asked of a
	// file of the right length in which no damage was found.
	Same func(io.Reader) (bool, error) `json:"-"`
}

// compare finds how the input differs from what is known of it.
func (w *Whole) compare(in *input, r *Report) error {
	has := counted(r.Stored, "byte", "bytes")
	switch {
	case r.Stored < w.Bytes:
		w.Differs = "it holds " + has + " of " + table.Grouped(w.Bytes)
		if missing := w.Records - r.Records; missing > 0 && r.one() == "record" {
			w.Differs += ", " + counted(missing, "record is", "records are") + " missing"
		}
	case r.Stored > w.Bytes:
		w.Differs = "it holds " + has + ", not " + table.Grouped(w.Bytes) + ": it is another file"
	case w.Same != nil && in.size >= 0 && r.Skipped.Count+r.Unproven.Count == 0 && len(r.Notes) == 0:
		same, err := w.Same(io.NewSectionReader(in, 0, r.Stored))
		if err != nil {
			return storageError(err)
		}
		if !same {
			w.Differs = "it has another checksum: values were changed"
		}
	}
	return nil
}

package repair

import (
	"errors"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// Limits refuse inputs that would cost too much. Zero means the default.
type Limits struct {
	Record    int   // bytes of a record, a row or an Avro block, default 64 MiB
	Expansion int   // bytes out for each byte of a compressed input or Avro block, default 1,000
	Window    int64 // bytes of memory that a zstd frame may ask for, default 128 MiB
	Header    int   // bytes of the header of an Avro file, default 16 MiB
}

const (
	defaultRecord = 64 << 20
	maxThreads    = 256 // each has memory of its own
)

// moreOf is what the user may do about what is over a limit, "" for all else.
func moreOf(err error) string {
	flag := ""
	e, _ := errors.AsType[*table.LimitError](err)
	switch {
	case errors.Is(err, compression.ErrRatio), e != nil && e.Option == "MaxExpansion":
		flag = "--max-expansion"
	case errors.Is(err, compression.ErrWindow):
		flag = "--max-window"
	case errors.Is(err, recordio.ErrTooLong), e != nil && e.Option == "MaxBlock":
		flag = "--max-record"
	case e != nil && e.Option == "MaxHeader":
		flag = "--max-header"
	default:
		return ""
	}
	return flag + " allows more"
}

// limited remembers what the user may do about a region that is left out because it is
// over a limit. A size that a region of RecordIO has no room for is damage.
func (r *run) limited(from, to int64, err error) {
	if r.more == "" && (!errors.Is(err, recordio.ErrTooLong) || to-from > int64(r.Limits.Record)) {
		r.more = moreOf(err)
	}
}

package convert

import (
	"context"
	"io"
	"strings"
)

// Listed is what a receipt says of a file that a run wrote.
type Listed struct {
	Receipt string // its path
	Bytes   int64
	Rows    int64

	checksum string
}

// FindListed is what the receipt nearest to a file says of it: that beside it, or beside
// the directory of a data set that it is part of. It is nil if there is none, or if o
// ignores receipts.
func FindListed(ctx context.Context, name string, o OpenOptions) (*Listed, error) {
	j := o.job([]string{name})
	if err := j.resolve(ctx); err != nil {
		return nil, err
	}
	p, err := j.neighbors.of(ctx, name)
	if p == nil || err != nil {
		return nil, err
	}
	return &Listed{p.receipt, p.bytes, p.rows, p.checksum}, nil
}

// Same reports whether the bytes of a file, as they are stored, have the checksum listed.
// One of a kind that is not known is that of any bytes.
func (l *Listed) Same(file io.Reader) (bool, error) {
	name, _, _ := strings.Cut(l.checksum, ":")
	if name != ownSum && name != sha256Sum {
		return true, nil
	}
	h := newSum(name)
	if _, err := io.CopyBuffer(struct{ io.Writer }{h}, file, make([]byte, 1<<20)); err != nil {
		return false, err
	}
	return sumText(name, h) == l.checksum, nil
}

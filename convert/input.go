package convert

import (
	"bytes"
	"context"
	"path"
	"strings"
	"sync/atomic"

	"github.com/recast-ml/recast/compression"
	"github.com/recast-ml/recast/recordio"
	"github.com/recast-ml/recast/table"
)

// opened is an input that is ready to be cut.
type opened struct {
	*stream
	format *format
	src    source
	taken  atomic.Bool // by one of those who may read or close it
}

// openInput opens the input called name. If like is not nil, the input must be
// of its format and fit it: all inputs are one table.
func openInput(ctx context.Context, j *Job, name string, must *format, like source) (*opened, error) {
	s, f, err := openFormat(ctx, j, name, must)
	if err != nil {
		return nil, err
	}
	src, err := f.open(ctx, s, j.Read, like)
	if err != nil {
		_ = s.Close()
		return nil, inputError(err)
	}
	return &opened{stream: s, format: f, src: src}, nil
}

// openFormat opens the input called name and finds out its format.
func openFormat(ctx context.Context, j *Job, name string, must *format) (*stream, *format, error) {
	s, err := openStream(ctx, j, name)
	if err != nil {
		return nil, nil, err
	}
	f, err := s.format(j.From, must)
	if err == nil && must != nil && f != must {
		err = usage("convert them one by one", "%s is %s, the inputs before it are %s: all must be of one format",
			table.Printable(name), f.name, must.name)
	}
	if err == nil {
		err = j.fitFormat(name, f)
	}
	if err != nil {
		_ = s.Close()
		return nil, nil, err
	}
	return s, f, nil
}

// format finds out the format: what the user says, the first bytes, the
// suffix, and at last that it is text.
func (s *stream) format(from string, must *format) (*format, error) {
	head, _, err := s.Peek(512)
	if err != nil {
		return nil, err
	}
	if from != "" {
		return formatByName(from)
	}
	if f := formatByBytes(head); f != nil {
		return f, nil
	}
	_, name := compression.BySuffix(s.name)
	bySuffix, err := formatBySuffix(name)
	if err != nil {
		return nil, err
	}
	if bySuffix == nil && must != nil { // an empty stream, say
		return must, nil
	}
	looks := ""
	if bytes.IndexByte(head, 0) >= 0 { // a header may begin with ORC
		if looks = recordio.Sniff(head); looks == "text" { // with a NUL in a cell
			looks = ""
		}
	}
	if bySuffix != nil {
		if bySuffix.text && looks != "" {
			return nil, inputErrorf("%s: is not %s: it looks like %s", table.Printable(s.name), bySuffix.name, looks)
		}
		return bySuffix, nil
	}
	if looks != "" {
		return nil, inputErrorf("%s: looks like %s, which is not supported", table.Printable(s.name), looks)
	}
	if ext := path.Ext(name); strings.EqualFold(ext, ".txt") || strings.EqualFold(ext, ".data") || ext == "" {
		return &formatCSV, nil
	}
	return nil, usage("--from csv, for example", "%s: neither its name nor its first bytes say the format", table.Printable(s.name))
}

package convert

import (
	"bufio"
	"encoding/json"
	"io"
	"unicode/utf8"

	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// rejects writes bad rows as JSON Lines. The zero value leaves them out.
type rejects struct {
	file io.WriteCloser
	buf  *bufio.Writer
}

// reject is a line of the file.
type reject struct {
	File    string `json:"file"`
	Line    int64  `json:"line,omitempty"`
	Record  int64  `json:"record"`
	Byte    int64  `json:"byte"`
	Column  string `json:"column"`
	Class   string `json:"class"`
	Message string `json:"message"`
	Raw     string `json:"raw,omitempty"`        // the record, if it is UTF-8
	Base64  []byte `json:"raw_base64,omitempty"` // else
}

func newRejects(txn storage.Txn, path string) (*rejects, error) {
	if path == "" {
		return &rejects{}, nil
	}
	f, err := txn.Beside(path)
	if err != nil {
		return nil, outputError(err)
	}
	return &rejects{file: f, buf: bufio.NewWriter(f)}, nil
}

func (r *rejects) write(e *table.Error) error {
	if r.file == nil {
		return nil
	}
	row := reject{File: e.File, Line: e.Line, Record: e.Record, Byte: e.Byte, Column: e.Column, Class: table.Class(e.Err), Message: e.Error()}
	if utf8.Valid(e.Raw) {
		row.Raw = string(e.Raw)
	} else {
		row.Base64 = e.Raw
	}
	line, err := json.Marshal(row)
	if err != nil {
		return err
	}
	if _, err := r.buf.Write(append(line, '\n')); err != nil {
		return storageError(err)
	}
	return nil
}

func (r *rejects) close() error {
	if r.file == nil {
		return nil
	}
	err := r.buf.Flush()
	if e := r.file.Close(); err == nil {
		err = e
	}
	return err
}

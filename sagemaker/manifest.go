package sagemaker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// Manifest lists the files of a channel, for an S3DataType of ManifestFile: the job
// then reads these and no others.
type Manifest struct {
	Prefix string   // of all files, it ends in a slash
	Files  []string // below the prefix, sorted, with slashes
	// Skipped are the files of the directory that are no data.
	Skipped []Skipped
}

// Skipped is a file that is no data, and why.
type Skipped struct {
	Path, Why string
}

// NewManifest lists the data files below a directory, whose contents are, or will be,
// under a prefix s3://BUCKET/KEY/. Data is what is of a format that recast reads, of
// at least one byte, and not called .… or _…. The error is a [*convert.UsageError] for
// a prefix that is none, of [convert.ErrReceipt] if the files are not those that a
// receipt of the directory lists, or of another size, and else of [convert.ErrStorage],
// also if there is no data.
func NewManifest(ctx context.Context, dir, prefix string, o convert.OpenOptions) (*Manifest, error) {
	prefix, err := checkPrefix(prefix)
	if err != nil {
		return nil, err
	}
	found, err := walk(ctx, dir)
	if err != nil {
		return nil, err
	}
	compared, err := compareFiles(ctx, dir, found, o)
	if err != nil {
		return nil, err
	}
	m := &Manifest{Prefix: prefix}
	data := map[string]bool{}
	for _, f := range found {
		why, err := noDataFile(ctx, dir, f, o)
		if err != nil {
			return nil, err
		}
		if why != "" {
			m.Skipped = append(m.Skipped, Skipped{f.Path, why})
			continue
		}
		data[f.Path] = true
		name, err := filepath.Rel(dir, f.Path)
		if err != nil {
			return nil, &storageError{err}
		}
		if name == "." { // dir is a file
			name = filepath.Base(dir)
		}
		if !utf8.ValidString(name) {
			return nil, &storageError{fmt.Errorf("%s: a name that is not UTF-8 cannot be in a manifest", f.Path)}
		}
		m.Files = append(m.Files, filepath.ToSlash(name))
	}
	compared.Extra = slices.DeleteFunc(compared.Extra, func(x convert.Unmatched) bool { return !data[x.Path] })
	if err := compared.Err(); err != nil {
		return nil, err
	}
	if len(m.Files) == 0 {
		return nil, &storageError{fmt.Errorf("%s: there are no data files", dir)}
	}
	slices.Sort(m.Files)
	return m, nil
}

// noDataFile says why a file is no data, "" if it is.
func noDataFile(ctx context.Context, dir string, f convert.Input, o convert.OpenOptions) (why string, err error) {
	if why := hidden(dir, f.Path); why != "" {
		return why, nil
	}
	_, err = convert.Peek(ctx, f.Path, 0, o)
	if errors.Is(err, convert.ErrReceipt) {
		return "", err
	}
	if f.Bytes == 0 {
		return "it is empty", nil
	}
	if _, asked := errors.AsType[*convert.UsageError](err); asked || errors.Is(err, convert.ErrInput) {
		return reason(err, f.Path), nil
	}
	return "", err
}

// checkPrefix refuses what is no prefix of objects, and ends the prefix in a slash.
func checkPrefix(prefix string) (string, error) {
	key, ok := strings.CutPrefix(prefix, "s3://")
	bucket, path, _ := strings.Cut(key, "/")
	bad := !ok || bucket == "" || !utf8.ValidString(prefix) || strings.ContainsFunc(prefix, func(r rune) bool { return r < ' ' || r == 0x7f }) ||
		strings.ContainsAny(bucket, " \\?#%")
	for part := range strings.SplitSeq(path, "/") {
		bad = bad || part == ".." || part == "."
	}
	if bad {
		return "", &convert.UsageError{Msg: fmt.Sprintf("--prefix %s is no prefix of S3 objects", table.Excerpt(prefix)), Hint: "--prefix s3://BUCKET/KEY/"}
	}
	if !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	return prefix, nil
}

// MarshalJSON gives the form that SageMaker reads: an array of the prefix and names.
func (m *Manifest) MarshalJSON() ([]byte, error) {
	list := []any{map[string]string{"prefix": m.Prefix}}
	for _, f := range m.Files {
		list = append(list, f)
	}
	return marshal(list)
}

// Text is the manifest as a file: one name a line.
func (m *Manifest) Text() ([]byte, error) {
	var b bytes.Buffer
	head, err := marshal(map[string]string{"prefix": m.Prefix})
	if err != nil {
		return nil, err
	}
	b.WriteString("[\n")
	b.Write(head)
	for _, f := range m.Files {
		name, err := marshal(f)
		if err != nil {
			return nil, err
		}
		b.WriteString(",\n")
		b.Write(name)
	}
	b.WriteString("\n]\n")
	return b.Bytes(), nil
}

// marshal leaves <, > and & as they are.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

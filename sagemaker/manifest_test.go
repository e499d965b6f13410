package sagemaker

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/recast-ml/recast/convert"
)

func TestManifest(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, tree{
		"b.csv": "1,2\n", "a/x.pbr": pbr(dense(1, 2)), `q"uo\te.csv`: "1,2\n", "new\nline.csv": "1,2\n", "<&>é.csv": "1,2\n", "..csv": "1,2\n",
		"_SUCCESS": "", ".b.csv.crc": "x", "_temporary/0/part.csv": "1,2\n", "empty.csv": "", "b.csv.receipt.json": "{}", "damaged.csv.gz": "no gzip",
	})
	m := must(NewManifest(t.Context(), dir, "s3://bucket/a b/", convert.OpenOptions{}))(t)
	want := []string{"<&>é.csv", "a/x.pbr", "b.csv", "new\nline.csv", `q"uo\te.csv`}
	if !slices.Equal(m.Files, want) || len(m.Skipped) != 7 {
		t.Errorf("files %q, want %q; skipped %v", m.Files, want, m.Skipped)
	}
	// As a file and as a value it is the same JSON, and nothing is lost in it.
	for name, text := range map[string][]byte{"Text": must(m.Text())(t), "MarshalJSON": must(json.Marshal(m))(t)} {
		var list []any
		if err := json.Unmarshal(text, &list); err != nil {
			t.Fatalf("%s: %v: %s", name, err, text)
		}
		whole := []any{map[string]any{"prefix": "s3://bucket/a b/"}}
		for _, f := range want {
			whole = append(whole, f)
		}
		if !reflect.DeepEqual(list, whole) {
			t.Errorf("%s: %q", name, list)
		}
	}
	// A file is a channel of its own.
	one := must(NewManifest(t.Context(), filepath.Join(dir, "b.csv"), "s3://bucket", convert.OpenOptions{}))(t)
	if one.Prefix != "s3://bucket/" || !slices.Equal(one.Files, []string{"b.csv"}) {
		t.Errorf("of a file: %+v", one)
	}
}

// TestManifestOfReceipt holds that a directory that is not as its receipt says gets no
// manifest.
func TestManifestOfReceipt(t *testing.T) {
	for name, tc := range map[string]struct {
		files tree
		want  string
	}{
		"as it was": {tree{"d/a.csv": "1,2\n", "d/b.csv": "1,2\n"}, ""},
		"not data":  {tree{"d/a.csv": "1,2\n", "d/b.csv": "1,2\n", "d/_x": "", "d/notes.md": "# x\n"}, ""},
		"lost":      {tree{"d/a.csv": "1,2\n"}, "d/b.csv: is not there, and d.receipt.json lists it"},
		"added":     {tree{"d/a.csv": "1,2\n", "d/b.csv": "1,2\n", "d/c.csv": "1,2\n"}, "d/c.csv: is not listed in d.receipt.json, as the files beside it are"},
		"cut":       {tree{"d/a.csv": "1,2\n", "d/b.csv": "1,"}, "d/b.csv: holds 2 bytes, d.receipt.json says 4 bytes and 1 row: it may have been cut off"},
		"emptied":   {tree{"d/a.csv": "1,2\n", "d/b.csv": ""}, "d/b.csv: holds 0 bytes, d.receipt.json says 4 bytes and 1 row: it may have been cut off"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, ".", tc.files)
			write(t, ".", tree{"d.receipt.json": listing("d", "a.csv", "b.csv")})
			_, err := NewManifest(t.Context(), "d", "s3://bucket/", convert.OpenOptions{})
			if tc.want == "" && err != nil || tc.want != "" && (!errors.Is(err, convert.ErrReceipt) || filepath.ToSlash(err.Error()) != tc.want) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
			if _, err := NewManifest(t.Context(), "d", "s3://bucket/", convert.OpenOptions{Read: convert.ReadOptions{IgnoreReceipts: true}}); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestManifestRefused(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Join(dir, "gone")} {
		if _, err := NewManifest(t.Context(), d, "s3://bucket/", convert.OpenOptions{}); !errors.Is(err, convert.ErrStorage) {
			t.Errorf("%s: %v", d, err)
		}
	}
	for _, prefix := range []string{"", "bucket", "s3://", "s3:///key", "https://bucket/key", "s3://bucket/../other", "s3://bucket/./x", "s3://buc ket/x", "s3://bucket/\nx", "s3://bucket/\xff"} {
		if _, err := NewManifest(t.Context(), dir, prefix, convert.OpenOptions{}); !errors.As(err, new(*convert.UsageError)) {
			t.Errorf("--prefix %q: %v", prefix, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "\xff.csv"), []byte("1,2\n"), 0o644); err != nil {
		t.Skip(err) // the file system has no such names
	}
	if _, err := NewManifest(t.Context(), dir, "s3://bucket/", convert.OpenOptions{}); !errors.Is(err, convert.ErrStorage) {
		t.Errorf("a name that is not UTF-8: %v", err)
	}
}

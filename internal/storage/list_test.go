package storage_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/recast-ml/recast/internal/storage"
)

// files that the stores of the tests hold.
var files = []string{
	"a.csv", "b.csv", "b.parquet",
	"dir/.hidden", "dir/.sub/x.csv", "dir/B", "dir/_SUCCESS", "dir/_meta/x.csv", "dir/a", "dir/a-b", "dir/a/x", "dir/deep/er/x.csv",
	"star*.csv", "starless.csv",
	"year=2024/x.csv", "year=2025/x.csv",
}

// stores gives a Local, in the working directory, and a Mem with these files.
func stores(t *testing.T) map[string]storage.Store {
	t.Helper()
	t.Chdir(t.TempDir())
	var mem storage.Mem
	for _, name := range files {
		if name == "dir/a" { // also a directory
			continue
		}
		must(t, os.MkdirAll(filepath.Dir(name), 0o777))
		must(t, os.WriteFile(name, []byte(name), 0o666))
		mem.Put(name, []byte(name))
	}
	must(t, os.Mkdir("empty", 0o777))
	return map[string]storage.Store{"Local": storage.Local{}, "Mem": &mem}
}

func TestList(t *testing.T) {
	tests := []struct{ pattern, want string }{
		{"a.csv", "a.csv"},
		{"./a.csv", "a.csv"},
		{"dir", "dir/B dir/a-b dir/a/x dir/deep/er/x.csv"},
		{"dir/", "dir/B dir/a-b dir/a/x dir/deep/er/x.csv"},
		{"dir/_SUCCESS", "dir/_SUCCESS"},
		{"dir/_meta", "dir/_meta/x.csv"},
		{"*.csv", "a.csv b.csv star*.csv starless.csv"},
		{"[ab].csv", "a.csv b.csv"},
		{"b.{csv,parquet}", "b.csv b.parquet"},
		{"star*.csv", "star*.csv"}, // the literal name wins
		{"dir/*", "dir/B dir/a-b dir/a/x dir/deep/er/x.csv"},
		{"dir/_*", "dir/_SUCCESS dir/_meta/x.csv"},
		{"dir/.h*", "dir/.hidden"},
		{"**/x.csv", "dir/deep/er/x.csv year=2024/x.csv year=2025/x.csv"},
		{"year=*", "year=2024/x.csv year=2025/x.csv"},
		{"year=202[5-9]/*.csv", "year=2025/x.csv"},
	}
	for name, s := range stores(t) {
		for _, tt := range tests {
			t.Run(name+"/"+tt.pattern, func(t *testing.T) {
				found, err := s.List(t.Context(), tt.pattern)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, i := range found {
					got = append(got, strings.TrimPrefix(filepath.ToSlash(i.Name), "./"))
					if i.Size != int64(len(got[len(got)-1])) {
						t.Errorf("%s has %d bytes", i.Name, i.Size)
					}
				}
				if s := strings.Join(got, " "); s != tt.want {
					t.Errorf("got  %s\nwant %s", s, tt.want)
				}
			})
		}
	}
}

func TestListNothing(t *testing.T) {
	for name, s := range stores(t) {
		for pattern, want := range map[string]string{
			"*.avro":    "no file matches *.avro",
			"no/*.csv":  "no file matches no/*.csv",
			"none.csv":  "none.csv",
			"dir/a/*.x": "no file matches dir/a/*.x",
		} {
			found, err := s.List(t.Context(), pattern)
			if found != nil || !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: List(%q) = %v, %v", name, pattern, found, err)
			}
		}
	}
	if _, err := (storage.Local{}).List(t.Context(), "empty"); !errors.Is(err, fs.ErrNotExist) || err.Error() != "empty holds no files" {
		t.Errorf("an empty directory: %v", err)
	}
	if _, err := (storage.Local{}).List(t.Context(), "x[.csv"); err == nil {
		t.Error("a malformed glob is accepted")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (storage.Local{}).List(ctx, "dir"); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

func TestListLinks(t *testing.T) {
	stores(t)
	list := func(pattern string) ([]string, error) {
		found, err := storage.Local{}.List(t.Context(), pattern)
		var names []string
		for _, i := range found {
			names = append(names, i.Name)
		}
		return names, err
	}
	must(t, os.Mkdir("links", 0o777))
	if err := os.Symlink("../a.csv", "links/file"); err != nil {
		t.Skip(err)
	}
	must(t, os.Symlink("../year=2024", "links/sub"))
	if got, err := list("links"); err != nil || !slices.Equal(got, []string{"links/file", "links/sub/x.csv"}) {
		t.Errorf("links are not followed: %q, %v", got, err)
	}
	must(t, os.Symlink("..", "links/up"))
	if got, err := list("links"); !errors.Is(err, syscall.ELOOP) {
		t.Errorf("a link back up: %q, %v", got, err)
	}
	must(t, os.Remove("links/up"))
	must(t, os.Symlink("nowhere", "links/broken"))
	if got, err := list("links"); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "links/broken") {
		t.Errorf("a broken link: %q, %v", got, err)
	}
}

// TestListFaults: a directory that cannot be read is an error, not fewer files.
func TestListFaults(t *testing.T) {
	stores(t)
	for _, pattern := range []string{"a.csv", "dir", "*.csv", "**/x.csv", "year=*/*"} {
		for k := 1; ; k++ {
			f := &storage.Faults{Fail: k}
			found, err := storage.Local{System: f}.List(t.Context(), pattern)
			if f.Failed() == "" {
				break
			}
			if !errors.Is(err, syscall.EIO) {
				t.Errorf("List(%q) without %s = %v, %v", pattern, f.Failed(), found, err)
			}
		}
	}
}

// TestSplitGlob holds that what a glob lists it matches, and nothing else.
func TestSplitGlob(t *testing.T) {
	stores(t)
	all, err := storage.Local{}.List(t.Context(), ".")
	must(t, err)
	for _, glob := range []string{"*.csv", "dir/**", "dir/{a,b}/?", "../*/*.csv", "**/x", "dir/[a-b]/*"} {
		found, err := storage.Local{}.List(t.Context(), glob)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		dir, matches := storage.SplitGlob(glob)
		base, err := filepath.Abs(dir)
		must(t, err)
		for _, f := range all {
			abs, err := filepath.Abs(f.Name)
			must(t, err)
			below, err := filepath.Rel(base, abs)
			must(t, err)
			listed := slices.ContainsFunc(found, func(i storage.Info) bool { return storage.Same(i, f) })
			if matches(below) != listed {
				t.Errorf("%s, %s below %s: %v, listed %v", glob, below, dir, !listed, listed)
			}
		}
	}
}

func TestContents(t *testing.T) {
	for name, s := range stores(t) {
		found, err := s.Contents(t.Context(), "dir/")
		must(t, err)
		var got []string
		for _, f := range found {
			got = append(got, filepath.ToSlash(f.Name))
		}
		slices.Sort(got)
		const want = "dir/.hidden dir/.sub/x.csv dir/B dir/_SUCCESS dir/_meta/x.csv dir/a-b dir/a/x dir/deep/er/x.csv"
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s: got %s, want %s", name, text, want)
		}
		for _, none := range []string{"none", "a.csv"} {
			if found, err := s.Contents(t.Context(), none); err == nil {
				t.Errorf("%s: %s has files %v", name, none, found)
			}
		}
	}
}

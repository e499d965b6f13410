package rooms

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/recast-ml/recast"

// Libraries, by the prefix of their packages.
const (
	brotli     = "github.com/andybalholm/brotli"
	lz4        = "github.com/pierrec/lz4/v4"
	parquet    = "github.com/parquet-go/parquet-go/"
	xz         = "github.com/ulikunitz/xz/"
	arrow      = "github.com/apache/arrow-go/v18/"
	cobra      = "github.com/spf13/"
	crc64      = "github.com/minio/crc64nvme"
	doublestar = "github.com/bmatcuk/doublestar/v4"
	dsnet      = "github.com/dsnet/compress/"
	klauspost  = "github.com/klauspost/compress/"
	pbzip2     = "github.com/cosnicolaou/pbzip2"
	protobuf   = "google.golang.org/protobuf/"
	protowire  = "google.golang.org/protobuf/encoding/protowire"
	sys        = "golang.org/x/sys/"
	term       = "golang.org/x/term"
)

// allowed are all packages of the module, and what each may import besides the
// standard library. A name with a slash at its end stands for all packages
// below.
var allowed = map[string][]string{
	"recordio":             {protowire},
	"recordio/recordpb":    {protobuf},
	"recordio/recordarrow": {"recordio", "table", "internal/pool", arrow},
	"table":                {arrow},
	"csvml":                {"table", "internal/decimal", "internal/number", "internal/pool", arrow},
	"parquetx":             {"table", "internal/decimal", "internal/inflate", "internal/number", "internal/pool", arrow, parquet, klauspost, brotli, lz4},
	"avrox":                {"table", "internal/decimal", "internal/inflate", "internal/number", "internal/pool", arrow, klauspost, dsnet, xz},
	"compression":          {"internal/inflate", klauspost, dsnet, pbzip2},
	"convert":              {"recordio", "recordio/recordarrow", "table", "csvml", "compression", "parquetx", "avrox", "internal/decimal", "internal/number", "internal/pack", "internal/pool", "internal/storage", "internal/take", arrow, crc64},
	"sagemaker":            {"convert", "table", arrow},
	"internal/inflate":     {},
	"internal/decimal":     {arrow},
	"repair":               {"recordio", "avrox", "compression", "table", "internal/storage"},
	"diff":                 {"convert", "table", "internal/decimal", "internal/number", arrow},
	"internal/number":      {},
	"internal/pack":        {"table", "internal/decimal", "internal/number", "internal/pool", "internal/take", arrow},
	"internal/pool":        {arrow},
	"internal/take":        {"internal/pool", arrow},
	"internal/storage":     {doublestar, sys},
	"internal/rooms":       {},
	"internal/licences":    {},
	"internal/interop":     {},
	"cmd/recast":           {"convert", "sagemaker", "repair", "table", "compression", "diff", cobra, term},
	"fuzz":                 {},
}

// neverLinked are libraries that must not come along with a package, by any
// path.
var neverLinked = map[string][]string{
	"recordio":         {arrow, cobra, klauspost, module + "/"},
	"compression":      {arrow, cobra},
	"internal/storage": {arrow, cobra},
	"csvml":            {cobra},
	"parquetx":         {cobra},
	"avrox":            {cobra, parquet},
	"sagemaker":        {cobra},
	"repair":           {cobra, parquet},
	"diff":             {cobra},
	"convert":          {cobra},
}

func TestImports(t *testing.T) {
	seen := make(map[string]bool)
	for pkg, imports := range list(t, "{{.ImportPath}} {{join .Imports \" \"}}", "./...") {
		name := strings.TrimPrefix(pkg, module+"/")
		row, ok := allowed[name]
		if !ok {
			t.Errorf("%s has no row in the table of rooms", name)
			continue
		}
		seen[name] = true
		for _, path := range imports {
			if !standard(path) && !matches(row, strings.TrimPrefix(path, module+"/")) {
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
	for name := range allowed {
		if !seen[name] {
			t.Errorf("there is no package %s, and it has a row in the table of rooms", name)
		}
	}
}

func TestLinked(t *testing.T) {
	for name, never := range neverLinked {
		for _, deps := range list(t, "{{.ImportPath}} {{join .Deps \" \"}}", module+"/"+name) {
			for _, path := range deps {
				if matches(never, path) {
					t.Errorf("%s links %s", name, path)
				}
			}
		}
	}
}

// list runs go list with a format that gives a package and what belongs to it,
// in one line.
func list(t *testing.T, format, pattern string) map[string][]string {
	t.Helper()
	// -e: a package that does not build is another test's business.
	cmd := exec.Command("go", "list", "-e", "-f", format, pattern)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v", cmd, err)
	}
	found := make(map[string][]string)
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		found[fields[0]] = fields[1:]
	}
	return found
}

// standard reports whether a package is Go's own.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

// matches reports whether a path is in a list, in which a slash at the end
// stands for all below.
func matches(list []string, path string) bool {
	return slices.ContainsFunc(list, func(entry string) bool {
		return path == entry || strings.HasSuffix(entry, "/") && strings.HasPrefix(path, entry)
	})
}

func TestMatches(t *testing.T) {
	row := []string{"table", arrow, protowire}
	for path, want := range map[string]bool{
		"table":                                  true,
		"tables":                                 false,
		"table/x":                                false,
		"github.com/apache/arrow-go/v18/arrow":   true,
		"github.com/apache/arrow-go/v18":         false,
		"google.golang.org/protobuf/proto":       false,
		"github.com/recast-ml/recast/table":      false,
		"google.golang.org/protobuf/encoding/pr": false,
	} {
		if matches(row, path) != want {
			t.Errorf("matches(%q) = %v", path, !want)
		}
	}
}

package licences

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "write THIRD_PARTY_LICENSES anew")

const (
	file   = "../../THIRD_PARTY_LICENSES"
	binary = "github.com/recast-ml/recast/cmd/recast"
)

// platforms are those of .ci/release: some modules are linked on one of them
// only.
var platforms = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}

func TestFileListsWhatIsLinked(t *testing.T) {
	want := write(t, linked(t))
	if *update {
		if err := os.WriteFile(file, want, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	t.Error("THIRD_PARTY_LICENSES is not that of go.mod: go test ./internal/licences -update")
	was, is := titles(got), titles(want)
	for _, m := range was {
		if !slices.Contains(is, m) {
			t.Errorf("not linked: %s", m)
		}
	}
	for _, m := range is {
		if !slices.Contains(was, m) {
			t.Errorf("missing: %s", m)
		}
	}
}

// module is one that is linked, with the licences that hold for the packages
// of it that are: a package copied from elsewhere has its own beside it.
type module struct {
	name  string // with its version
	root  string
	files []string // below root, sorted
}

// linked are the modules of all platforms, Go itself first.
func linked(t *testing.T) []*module {
	t.Helper()
	lists := make([]string, len(platforms))
	errs := make([]error, len(platforms))
	var all sync.WaitGroup
	for i, p := range platforms {
		all.Go(func() { lists[i], errs[i] = list(p) })
	}
	all.Wait()

	modules := map[string]*module{}
	for i, lines := range lists {
		if errs[i] != nil {
			t.Fatalf("%s: %v", platforms[i], errs[i])
		}
		for line := range strings.Lines(lines) {
			f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			name, root, dir := f[0], f[1], f[2]
			if modules[name] == nil {
				modules[name] = &module{name: name, root: root}
			}
			modules[name].gather(t, dir)
		}
	}
	// What comes with Go itself is under the licence of golang.org/x.
	for name, m := range modules {
		if strings.HasPrefix(name, "golang.org/x/sys ") {
			modules["Go"] = &module{"Go, its standard library and runtime", m.root, m.files}
		}
	}
	if modules["Go"] == nil {
		t.Fatal("golang.org/x/sys is not linked: where is the licence of Go?")
	}
	return slices.SortedFunc(maps.Values(modules), func(a, b *module) int { return strings.Compare(a.name, b.name) })
}

// list gives module, its directory and the package's, for all packages that
// the binary links on a platform.
func list(platform string) (string, error) {
	system, processor, _ := strings.Cut(platform, "/")
	const format = "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}\t{{$.Dir}}{{end}}{{end}}"
	cmd := exec.Command("go", "list", "-deps", "-f", format, binary)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+processor)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, &said)
	}
	return string(out), err
}

// isLicence tells which files go along.
var isLicence = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)(\.(md|txt))?$`)

// gather adds the licences in a package's directory and in those above it.
func (m *module) gather(t *testing.T, dir string) {
	t.Helper()
	for {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			name, err := filepath.Rel(m.root, filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if isLicence.MatchString(e.Name()) && !slices.Contains(m.files, name) {
				m.files = append(m.files, name)
			}
		}
		if dir == m.root {
			slices.Sort(m.files)
			return
		}
		dir = filepath.Dir(dir)
	}
}

const (
	head = "Licences of what the binaries of recast are linked from.\nWritten by: go test ./internal/licences -update\n"
	line = "\n================================================================================\n"
)

// write is the whole file.
func write(t *testing.T, modules []*module) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(head)
	for _, m := range modules {
		b.WriteString(line + m.name + line)
		if len(m.files) == 0 {
			t.Errorf("%s has no licence in %s", m.name, m.root)
		}
		for _, name := range m.files {
			text, err := os.ReadFile(filepath.Join(m.root, name))
			if err != nil {
				t.Fatal(err)
			}
			if copyleft.Match(text) {
				t.Errorf("%s: %s asks for more than a copy of itself", m.name, name)
			}
			text = bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")))
			fmt.Fprintf(&b, "\n--- %s ---\n\n%s\n", filepath.ToSlash(name), text)
		}
	}
	return b.Bytes()
}

// copyleft are licences that a binary under Apache-2.0 cannot simply carry.
var copyleft = regexp.MustCompile(`(?i)gnu\s+(lesser\s+|affero\s+)?general\s+public\s+license|mozilla\s+public\s+license`)

// titles are the modules that a file lists.
func titles(text []byte) []string {
	var found []string
	parts := strings.Split(string(text), line)
	for i := 1; i < len(parts); i += 2 {
		found = append(found, parts[i])
	}
	return found
}

//go:build interop

package interop

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// python runs a script of this directory with the Python that an environment
// variable names, and gives the last line it prints: the SDK prints its own
// before.
func python(t *testing.T, env, script string, args ...string) string {
	t.Helper()
	lines := pythonLines(t, env, script, args...)
	return lines[len(lines)-1]
}

// pythonLines is python with all lines that it prints.
func pythonLines(t *testing.T, env, script string, args ...string) []string {
	t.Helper()
	cmd := exec.Command(peer(t, env), append([]string{script}, args...)...)
	cmd.Env = append(os.Environ(), "SAGEMAKER_SUPPRESS_V2_WARNING=1", "PYTHONDONTWRITEBYTECODE=1")
	return strings.Split(strings.TrimSpace(string(run(t, cmd))), "\n")
}

// The environments.
const (
	peers      = "RECAST_PEERS"
	peersMX    = "RECAST_PEERS_MX"
	peersSpark = "RECAST_PEERS_SPARK"
	peersJars  = "RECAST_PEERS_JARS"
)

// peer is what an environment variable names.
func peer(t *testing.T, env string) string {
	t.Helper()
	s := os.Getenv(env)
	if s == "" {
		t.Fatalf("%s is not set: it says where the peers are, see the package comment", env)
	}
	return s
}

// run runs a command that must succeed, and gives what it prints.
func run(t *testing.T, cmd *exec.Cmd) []byte {
	t.Helper()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, stderr.Bytes())
	}
	return out
}

// shared is a directory with files that other projects made.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("RECAST_SHARED")
	if dir == "" {
		dir = "../../../shared"
	}
	dir, err := filepath.Abs(filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("SKIPPED: the files of other projects are not there: %v", err)
	}
	return dir
}

// writeRaw writes an array as the scripts read it.
func writeRaw(t *testing.T, path string, array any) {
	t.Helper()
	b, err := binary.Append(nil, binary.LittleEndian, array)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, b)
}

func writeFile(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sameBytes compares two files' contents and shows where they part.
func sameBytes(t *testing.T, name string, ours, theirs []byte) {
	t.Helper()
	if bytes.Equal(ours, theirs) {
		return
	}
	i := 0
	for i < len(ours) && i < len(theirs) && ours[i] == theirs[i] {
		i++
	}
	t.Errorf("%s: %d bytes of ours, %d of theirs, differ from byte %d on:\n  ours   % x\n  theirs % x",
		name, len(ours), len(theirs), i, near(ours, i), near(theirs, i))
}

// near is some bytes around a place.
func near(b []byte, i int) []byte { return b[min(max(i-8, 0), len(b)):min(i+24, len(b))] }

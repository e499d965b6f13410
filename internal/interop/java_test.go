//go:build interop

package interop

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// java runs AvroFiles and gives the lines that it prints.
func java(t *testing.T, args ...string) []string {
	t.Helper()
	jars := filepath.Join(peer(t, peersJars), "*")
	out := run(t, exec.Command("java", append([]string{"-cp", jars, "AvroFiles.java"}, args...)...))
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// TestJavaAvro is TestTyped for Avro files of Avro's own library.
func TestJavaAvro(t *testing.T) {
	t.Parallel()
	theirs, ours := t.TempDir(), t.TempDir()
	java(t, "write", theirs)
	convertAll(t, theirs, ours)
	compared(t, java(t, "check", theirs, ours))
	compared(t, pythonLines(t, peers, "typed.py", "check", theirs, ours))
}

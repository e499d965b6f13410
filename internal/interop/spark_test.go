//go:build interop

package interop

import "testing"

// TestSpark is TestTyped for Parquet and Avro files of Spark.
func TestSpark(t *testing.T) {
	t.Parallel()
	theirs, ours := t.TempDir(), t.TempDir()
	python(t, peersSpark, "spark.py", "write", theirs)
	convertAll(t, theirs, ours)
	compared(t, pythonLines(t, peersSpark, "spark.py", "check", theirs, ours))
	compared(t, pythonLines(t, peers, "typed.py", "check", theirs, ours))
}

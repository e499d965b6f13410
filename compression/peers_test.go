package compression

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// peers are the programs that others read and write such files with.
var peers = []struct {
	format     Format
	pack, open []string // from standard input to standard output
}{
	{Gzip, []string{"gzip", "-c"}, []string{"gzip", "-dc"}},
	{Gzip, []string{"pigz", "-c"}, []string{"pigz", "-dc"}},
	{Gzip, python("gzip", "compress"), python("gzip", "decompress")},
	{Bzip2, []string{"bzip2", "-c"}, []string{"bzip2", "-dc"}},
	{Bzip2, []string{"lbzip2", "-c"}, []string{"lbzip2", "-dc"}},
	{Bzip2, []string{"pbzip2", "-c"}, []string{"pbzip2", "-dc"}},
	{Bzip2, python("bz2", "compress"), python("bz2", "decompress")},
	{Zstd, []string{"zstd", "-c"}, []string{"zstd", "-dc"}},
	{Zstd, []string{"zstd", "--long=27", "-9", "-c"}, []string{"zstd", "-dc"}},
}

func python(module, function string) []string {
	return []string{"python3", "-c", fmt.Sprintf(
		"import sys, %s; sys.stdout.buffer.write(%[1]s.%s(sys.stdin.buffer.read()))", module, function)}
}

func run(t *testing.T, command []string, in []byte) []byte {
	t.Helper()
	if _, err := exec.LookPath(command[0]); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed", command[0])
		}
		t.Skipf("SKIPPED: %s is not installed", command[0])
	}
	c := exec.Command(command[0], command[1:]...)
	c.Stdin = bytes.NewReader(in)
	var out, msg bytes.Buffer
	c.Stdout, c.Stderr = &out, &msg
	if err := c.Run(); err != nil {
		t.Fatalf("%v: %v: %s", command, err, msg.String())
	}
	return out.Bytes()
}

func TestPeers(t *testing.T) {
	contents := map[string][]byte{
		"nothing": nil,
		"a byte":  []byte("x"),
		"text":    text(2_000_000), // three pieces of bzip2, two of the others
		"zeros":   zeros(2_000_000),
		"noise":   noise(300_000),
	}
	ours := map[string][]byte{}
	for _, p := range peers {
		for name, data := range contents {
			key := p.format.String() + name
			if ours[key] == nil {
				ours[key] = pack(t, p.format, 0, 2, data)
			}
			t.Run(fmt.Sprintf("%v/%s/%s", p.format, p.pack[0], name), func(t *testing.T) {
				if got := run(t, p.open, ours[key]); !bytes.Equal(got, data) {
					t.Errorf("%v reads %d bytes of ours, want %d", p.open, len(got), len(data))
				}
				theirs := run(t, p.pack, data)
				for threads := 1; threads <= 2; threads++ {
					if got, err := unpack(p.format, Limits{Threads: threads}, theirs); err != nil || !bytes.Equal(got, data) {
						t.Errorf("of %v's we read %d bytes, %v, want %d", p.pack, len(got), err, len(data))
					}
				}
				if two := append(theirs, run(t, p.pack, data)...); len(data) < 10 {
					if got, err := unpack(p.format, Limits{}, two); err != nil || len(got) != 2*len(data) {
						t.Errorf("of two of %v's we read %d bytes, %v", p.pack, len(got), err)
					}
				}
			})
		}
	}
}

package convert

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"io"
	"strings"

	"github.com/minio/crc64nvme"
)

// Names of checksums. ownSum is the one of inputs, and of outputs by default.
const (
	ownSum    = "crc64nvme"
	sha256Sum = "sha256"
)

func newSum(name string) hash.Hash {
	if name == sha256Sum {
		return sha256.New()
	}
	return crc64nvme.New()
}

// sumText is a checksum as receipts have it: "crc64nvme:" and base64, as S3 reports
// it, or "sha256:" and hexadecimal.
func sumText(name string, h hash.Hash) string {
	sum := h.Sum(nil)
	if name == sha256Sum {
		return name + ":" + hex.EncodeToString(sum)
	}
	return name + ":" + base64.StdEncoding.EncodeToString(sum)
}

// sums are checksums of what is read, by name.
type sums map[string]hash.Hash

func (s sums) add(b []byte) {
	for _, h := range s {
		h.Write(b)
	}
}

// sum has the input's bytes summed as they are stored: for a receipt, and for
// comparison with what one promises.
func (s *stream) sum(own bool) {
	s.sums = sums{}
	if own {
		s.sums[ownSum] = newSum(ownSum)
	}
	if s.promise == nil {
		return
	}
	if name, _, _ := strings.Cut(s.promise.checksum, ":"); name == ownSum || name == sha256Sum {
		s.sums[name] = newSum(name)
	}
}

// checksum is one of what was read, "" if it was not summed.
func (s *stream) checksum(name string) string {
	h, ok := s.sums[name]
	if !ok {
		return ""
	}
	return sumText(name, h)
}

// rest sums what was not read, as of a format that is read here and there: that takes
// another pass over the file.
func (s *stream) rest(ctx context.Context) error {
	if len(s.sums) == 0 || s.endless() {
		return nil
	}
	buf := make([]byte, 1<<20)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := s.file.Read(buf)
		s.read += int64(n)
		s.sums.add(buf[:n])
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return storageError(err)
		}
	}
}

// compare refuses an input that is read whole and is not what a receipt promised. rows
// is −1 if they were not counted.
func (s *stream) compare(rows int64) error {
	if s.promise == nil {
		return nil
	}
	name, _, _ := strings.Cut(s.promise.checksum, ":")
	return s.promise.contents(s.name, rows, s.checksum(name))
}

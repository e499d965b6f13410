package avrox

import (
	"fmt"
	"strings"

	"github.com/recast-ml/recast/table"
)

// WriteOptions say how a file is written. The zero value has the defaults.
type WriteOptions struct {
	// Codec compresses the blocks: deflate, the default, which with null is all
	// that the specification asks of a reader; null, which is none; snappy,
	// zstandard and bzip2. The names none, gzip and zstd mean null, deflate and
	// zstandard.
	Codec string
	// Level trades speed for size: 1 to 9 of deflate (default 2) and bzip2
	// (default 9), 1 to 22 of zstandard (default 3). The others have none.
	Level int
	// Name and Namespace are those of the record that a row is, default "row" and
	// none.
	Name, Namespace string
	// BlockBytes is about how many bytes are in a block before compression,
	// default 512 KiB. A block ends with the row that reaches it.
	BlockBytes int
}

const (
	encDefaultName  = "row"
	encDefaultBlock = 512 << 10
	// encMaxBlock is the most that a block can have before compression: readers
	// count its bytes in 32 bits.
	encMaxBlock = 1<<31 - 1
)

// withDefaults are the options with nothing left out, or what is wrong with
// them.
func (o WriteOptions) withDefaults() (WriteOptions, error) {
	if o.Name == "" {
		o.Name = encDefaultName
	}
	if !isEncName(o.Name) {
		return o, fmt.Errorf("avrox: %s cannot be the name of an Avro record", table.Excerpt(o.Name))
	}
	if o.Namespace != "" {
		for part := range strings.SplitSeq(o.Namespace, ".") {
			if !isEncName(part) {
				return o, fmt.Errorf("avrox: %s cannot be an Avro namespace", table.Excerpt(o.Namespace))
			}
		}
	}
	switch {
	case o.BlockBytes == 0:
		o.BlockBytes = encDefaultBlock
	case o.BlockBytes < 0 || o.BlockBytes > encMaxBlock:
		return o, fmt.Errorf("avrox: a block of %d bytes: want 1 to %d", o.BlockBytes, encMaxBlock)
	}
	k, err := encCodecOf(o.Codec)
	if err != nil {
		return o, err
	}
	o.Codec = k.name
	switch {
	case o.Level == 0:
		o.Level = k.level
	case k.most == 0:
		return o, fmt.Errorf("avrox: codec %s has no levels", k.name)
	case o.Level < 0 || o.Level > k.most:
		return o, fmt.Errorf("avrox: level %d of codec %s: want 1 to %d", o.Level, k.name, k.most)
	}
	return o, nil
}

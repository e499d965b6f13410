//go:build purego || !(386 || amd64 || arm64 || loong64 || ppc64le || wasm)

package inflate

import "encoding/binary"

func load64(b []byte, at int) uint64 { return binary.LittleEndian.Uint64(b[at:]) }

func store64(b []byte, at int, v uint64) { binary.LittleEndian.PutUint64(b[at:], v) }

func store32(b []byte, at int, v uint32) { binary.LittleEndian.PutUint32(b[at:], v) }

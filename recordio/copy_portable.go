//go:build purego || !(386 || amd64 || arm64 || loong64 || ppc64le || wasm)

package recordio

import (
	"encoding/binary"
	"math"
)

// putValues writes src to the start of dst, little-endian.
func putValues[T Number](dst []byte, src []T) {
	switch src := any(src).(type) {
	case []float32:
		for i, v := range src {
			binary.LittleEndian.PutUint32(dst[4*i:], math.Float32bits(v))
		}
	case []float64:
		for i, v := range src {
			binary.LittleEndian.PutUint64(dst[8*i:], math.Float64bits(v))
		}
	}
}

// getValues reads dst from the start of src, little-endian.
func getValues[T Number](dst []T, src []byte) {
	switch dst := any(dst).(type) {
	case []float32:
		for i := range dst {
			dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:]))
		}
	case []float64:
		for i := range dst {
			dst[i] = math.Float64frombits(binary.LittleEndian.Uint64(src[8*i:]))
		}
	}
}

// viewValues needs memory that lies as the wire does.
func viewValues[T Number]([]byte) ([]T, bool) { return nil, false }

// fillRows leaves all rows to its caller.
func fillRows[T Number]([]byte, []T, []T, *Dense[T]) int { return 0 }

// readRows leaves all rows to its caller.
func readRows[T Number]([]T, []T, []byte, *usual) int { return 0 }

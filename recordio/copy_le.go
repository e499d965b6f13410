//go:build !purego && (386 || amd64 || arm64 || loong64 || ppc64le || wasm)

package recordio

import "unsafe"

// Tensor values lie on the wire as they lie in the memory of these machines,
// which are little-endian and load from any address. This is all the unsafe
// code of the package; copy_portable.go is the twin for other machines and for
// the tag purego.

// putValues writes src to the start of dst, little-endian.
func putValues[T Number](dst []byte, src []T) { copy(dst, bytesOf(src)) }

// getValues reads dst from the start of src, little-endian.
func getValues[T Number](dst []T, src []byte) { copy(bytesOf(dst), src) }

// viewValues is b as values without a copy, where they lie aligned.
func viewValues[T Number](b []byte) ([]T, bool) {
	var z T
	p := unsafe.Pointer(unsafe.SliceData(b))
	if uintptr(p)%unsafe.Alignof(z) != 0 {
		return nil, false
	}
	return unsafe.Slice((*T)(p), len(b)/int(unsafe.Sizeof(z))), true
}

func bytesOf[T Number](s []T) []byte {
	var z T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(z)))
}

// The loops below are the hot path: whole rows through pointers, which need no
// registers for lengths that are known to fit. What they touch too much is
// less than a block, and the rows that it might lie behind are left to the
// caller.

// block is what they copy at a time where a call of copy would cost more.
const block = 64

// narrow is up to how many bytes of features that is.
const narrow = 512

// fillRows writes rows of floats to out, as many as it can, and says how many.
func fillRows[T Number](out []byte, features, labels []T, e *Dense[T]) int {
	size := int(unsafe.Sizeof(*new(T)))
	if len(e.head) > wide || len(e.tail) > wide || e.cols == 0 || e.labels > 1 {
		return 0
	}
	rows := min((len(out)-block)/e.rec, (len(features)-block/size)/e.cols)
	if rows <= 0 {
		return 0
	}
	if e.cols*size <= narrow {
		fillNarrow(out, features, labels, e, rows)
	} else {
		fillWide(out, features, labels, e, rows)
	}
	return rows
}

func fillNarrow[T Number](out []byte, features, labels []T, e *Dense[T], rows int) {
	size := int(unsafe.Sizeof(*new(T)))
	var head, tail [wide]byte
	copy(head[:], e.head)
	copy(tail[:], e.tail)
	n := e.cols * size
	copied := (n + block - 1) / block * block
	valuesAt, tailAt, labelAt := len(e.head), len(e.head)+n, len(e.head)+n+e.label
	rec, labelled := e.rec, e.labels > 0
	to, from := unsafe.Pointer(unsafe.SliceData(out)), unsafe.Pointer(unsafe.SliceData(features))
	label := unsafe.SliceData(labels)
	for range rows {
		*(*[wide]byte)(to) = head
		values := unsafe.Add(to, valuesAt)
		for b := n; b > 0; b -= block {
			copyBlock(values, from)
			values, from = unsafe.Add(values, block), unsafe.Add(from, block)
		}
		*(*[wide]byte)(unsafe.Add(to, tailAt)) = tail
		if labelled {
			*(*T)(unsafe.Add(to, labelAt)) = *label
			label = (*T)(unsafe.Add(unsafe.Pointer(label), size))
		}
		to, from = unsafe.Add(to, rec), unsafe.Add(from, n-copied)
	}
}

func fillWide[T Number](out []byte, features, labels []T, e *Dense[T], rows int) {
	size := int(unsafe.Sizeof(*new(T)))
	var head, tail [wide]byte
	copy(head[:], e.head)
	copy(tail[:], e.tail)
	n := e.cols * size
	valuesAt, tailAt := len(e.head), len(e.head)+n
	rec := e.rec
	label := labels
	to, from := unsafe.Pointer(unsafe.SliceData(out)), unsafe.Pointer(unsafe.SliceData(features))
	for range rows {
		*(*[wide]byte)(to) = head
		copy(unsafe.Slice((*byte)(unsafe.Add(to, valuesAt)), n), unsafe.Slice((*byte)(from), n))
		*(*[wide]byte)(unsafe.Add(to, tailAt)) = tail
		if len(label) > 0 {
			*(*T)(unsafe.Add(to, tailAt+e.label)) = label[0]
			label = label[1:]
		}
		to, from = unsafe.Add(to, rec), unsafe.Add(from, n)
	}
}

// readRows reads rows of floats that are like u from the start of b, as many as
// it can and as there is room for, and says how many.
func readRows[T Number](features, labels []T, b []byte, u *usual) int {
	size := int(unsafe.Sizeof(*new(T)))
	if !u.short || u.labels > 1 {
		return 0
	}
	// No pointer may come to lie behind its memory, which also keeps the last row
	// from these loops.
	rows := max(0, min((len(b)-block)/u.rec, (len(features)-block/size)/u.cols))
	if u.cols*size <= narrow {
		return readNarrow(features, labels, b, u, rows)
	}
	return readWide(features, labels, b, u, rows)
}

func readNarrow[T Number](features, labels []T, b []byte, u *usual, rows int) int {
	size := int(unsafe.Sizeof(*new(T)))
	n, rec, labelled := u.cols*size, u.rec, u.labels > 0
	copied := (n + block - 1) / block * block
	valuesAt, labelAt := u.valuesAt, u.labelAt
	t0, t1, t2 := u.tailAt[0], u.tailAt[1], u.tailAt[2]
	head, tail := u.headWords, u.tailWords
	from, to := unsafe.Pointer(unsafe.SliceData(b)), unsafe.Pointer(unsafe.SliceData(features))
	label := unsafe.SliceData(labels)
	for row := range rows {
		values := unsafe.Add(from, valuesAt)
		diff := (wordAt(from, 0) ^ head[0]) | (wordAt(from, 8) ^ head[1]) | (wordAt(from, 16) ^ head[2]) |
			(wordAt(values, -8) ^ head[3]) | (wordAt(from, t0) ^ tail[0]) | (wordAt(from, t1) ^ tail[1]) |
			(wordAt(from, t2) ^ tail[2])
		if diff != 0 {
			return row
		}
		for b := n; b > 0; b -= block {
			copyBlock(to, values)
			to, values = unsafe.Add(to, block), unsafe.Add(values, block)
		}
		if labelled {
			*label = *(*T)(unsafe.Add(from, labelAt))
			label = (*T)(unsafe.Add(unsafe.Pointer(label), size))
		}
		from, to = unsafe.Add(from, rec), unsafe.Add(to, n-copied)
	}
	return rows
}

func readWide[T Number](features, labels []T, b []byte, u *usual, rows int) int {
	n := u.cols * int(unsafe.Sizeof(*new(T)))
	from, to := unsafe.Pointer(unsafe.SliceData(b)), unsafe.Pointer(unsafe.SliceData(features))
	label := labels
	for row := range rows {
		values := unsafe.Add(from, u.valuesAt)
		diff := (wordAt(from, 0) ^ u.headWords[0]) | (wordAt(from, 8) ^ u.headWords[1]) | (wordAt(from, 16) ^ u.headWords[2]) |
			(wordAt(values, -8) ^ u.headWords[3]) | (wordAt(from, u.tailAt[0]) ^ u.tailWords[0]) |
			(wordAt(from, u.tailAt[1]) ^ u.tailWords[1]) | (wordAt(from, u.tailAt[2]) ^ u.tailWords[2])
		if diff != 0 {
			return row
		}
		copy(unsafe.Slice((*byte)(to), n), unsafe.Slice((*byte)(values), n))
		if len(label) > 0 {
			label[0] = *(*T)(unsafe.Add(from, u.labelAt))
			label = label[1:]
		}
		from, to = unsafe.Add(from, u.rec), unsafe.Add(to, n)
	}
	return rows
}

// copyBlock copies by what the compiler turns into vector moves.
func copyBlock(to, from unsafe.Pointer) {
	*(*[16]byte)(to) = *(*[16]byte)(from)
	*(*[16]byte)(unsafe.Add(to, 16)) = *(*[16]byte)(unsafe.Add(from, 16))
	*(*[16]byte)(unsafe.Add(to, 32)) = *(*[16]byte)(unsafe.Add(from, 32))
	*(*[16]byte)(unsafe.Add(to, 48)) = *(*[16]byte)(unsafe.Add(from, 48))
}

func wordAt(p unsafe.Pointer, at int) uint64 { return *(*uint64)(unsafe.Add(p, at)) }

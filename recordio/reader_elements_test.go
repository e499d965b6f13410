package recordio

import (
	"fmt"
	"math"
	"testing"
)

// An element is one value of a file with the bytes [from, to) that say it.
type element struct {
	record   int // counted from 0
	name     string
	from, to int
}

// elements walks a file of canonical records slowly, byte by byte, and lists
// every value in it.
func elements(t *testing.T, file []byte) (all []element) {
	t.Helper()
	record := 0
	var payload []byte
	var places []int // of each byte of payload in the file; -1: not in it
	for at := 0; at < len(file); {
		lrec := int(file[at+4]) | int(file[at+5])<<8 | int(file[at+6])<<16 | int(file[at+7])<<24
		flag, n := lrec>>29, lrec&MaxRecord
		if flag == cflagMiddle || flag == cflagLast {
			payload = append(payload, magicBytes...)
			places = append(places, -1, -1, -1, -1)
		}
		for i := range n {
			payload = append(payload, file[at+8+i])
			places = append(places, at+8+i)
		}
		at += 8 + (n+3)/4*4
		if flag == cflagFirst || flag == cflagMiddle {
			continue
		}
		add := func(name string, from, to int) {
			e := element{record: record, name: name, from: math.MaxInt, to: -1}
			for _, p := range places[from:to] {
				if p >= 0 {
					e.from, e.to = min(e.from, p), max(e.to, p+1)
				}
			}
			all = append(all, e)
		}
		walkRecord(payload, 0, add)
		record++
		payload, places = nil, nil
	}
	return all
}

// walkFields calls field with number and place of the body of each field of
// wire type 2.
func walkFields(b []byte, at int, field func(num int, body []byte, at int)) {
	for len(b) > 0 {
		n, size := 0, 1
		for shift := 0; ; shift += 7 {
			c := b[size]
			size++
			n |= int(c&0x7f) << shift
			if c < 0x80 {
				break
			}
		}
		field(int(b[0]>>3), b[size:size+n], at+size)
		b, at = b[size+n:], at+size+n
	}
}

func walkRecord(b []byte, at int, add func(name string, from, to int)) {
	walkFields(b, at, func(num int, b []byte, at int) {
		what := fmt.Sprintf("field %d", num)
		if num > 2 {
			add(what, at, at+len(b))
			return
		}
		walkFields(b, at, func(num int, b []byte, at int) {
			if num == 1 {
				add(what+" key", at, at+len(b))
				return
			}
			walkFields(b, at, func(kind int, b []byte, at int) {
				index := 0
				walkFields(b, at, func(num int, b []byte, at int) {
					size := map[int]int{2: 4, 3: 8}[kind]
					switch {
					case kind == 9:
						add(fmt.Sprintf("%s %d %d", what, num, index), at, at+len(b))
						index++
					case num == 1 && size > 0:
						for i := 0; i*size < len(b); i++ {
							add(fmt.Sprintf("%s %d %d", what, num, i), at+i*size, at+(i+1)*size)
						}
					default:
						for i, from, to := 0, 0, 0; to < len(b); to++ {
							if b[to] < 0x80 {
								add(fmt.Sprintf("%s %d %d", what, num, i), at+from, at+to+1)
								i, from = i+1, to+1
							}
						}
					}
				})
			})
		})
	})
}

// named is what a record says, by the names of its elements.
func named(r *Record) map[string]any {
	m := map[string]any{}
	for i, s := range []*string{r.UID, r.Metadata, r.Configuration} {
		if s != nil {
			m[fmt.Sprintf("field %d", i+3)] = *s
		}
	}
	for i, list := range [][]Value{r.Features, r.Label} {
		what := fmt.Sprintf("field %d", i+1)
		for _, v := range list {
			m[what+" key"] = v.Key
			for i, x := range v.Float32 {
				m[fmt.Sprintf("%s 1 %d", what, i)] = math.Float32bits(x)
			}
			for i, x := range v.Float64 {
				m[fmt.Sprintf("%s 1 %d", what, i)] = math.Float64bits(x)
			}
			for i, x := range v.Int32 {
				m[fmt.Sprintf("%s 1 %d", what, i)] = x
			}
			for i, x := range v.Keys {
				m[fmt.Sprintf("%s 2 %d", what, i)] = x
			}
			for i, x := range v.Shape {
				m[fmt.Sprintf("%s 3 %d", what, i)] = x
			}
			for i, x := range v.Bytes {
				m[fmt.Sprintf("%s 1 %d", what, i)] = string(x)
			}
		}
	}
	return m
}

package recordio

import "iter"

// Cut finds the whole records at the start of buf by their headers alone: they
// are its first n bytes. A record in several parts is one.
//
// eof says that nothing comes after buf. Without it a record that does not end
// in buf is left for the next call, which gets buf[n:] and more; with it, it is
// an error. An *[Error] is relative to buf: Record n is the nth in it. n and
// records tell what came before it.
func (f Framing) Cut(buf []byte, eof bool) (n, records int, err error) {
	limit := f.limit()
	for n < len(buf) {
		if _, end, ok := single(buf[n:], limit); ok {
			n += end
			records++
			continue
		}
		var fr frame
		whole, _, err := f.walk(buf[n:], eof, &fr)
		switch {
		case err != nil && f.strays(err):
			return n, records, nil
		case err != nil:
			return n, records, err.after(int64(records), int64(n))
		case !whole:
			return n, records, nil
		}
		n += fr.size
		records++
	}
	return n, records, nil
}

// Frames yields the payload of each record in buf, which must end where a
// record ends. A payload is part of buf, or for a record in several parts valid
// until the next one. After an error, which is relative to buf, it stops.
func (f Framing) Frames(buf []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		var j joiner
		for n, records := 0, int64(0); n < len(buf); records++ {
			payload, size, err := f.first(buf[n:], &j)
			if err != nil {
				if !f.strays(err) {
					yield(nil, err.after(records, int64(n)))
				}
				return
			}
			if !yield(payload, nil) {
				return
			}
			n += size
		}
	}
}

// first is the payload of the record that b starts with and the number of bytes
// it takes up.
func (f *Framing) first(b []byte, j *joiner) (payload []byte, size int, err *Error) {
	if n, end, ok := single(b, f.limit()); ok {
		return b[headerLen : headerLen+n : headerLen+n], end, nil
	}
	var fr frame
	if _, _, err := f.walk(b, true, &fr); err != nil {
		return nil, 0, err
	}
	return j.payload(b, &fr, f.Join), fr.size, nil
}

// strays reports whether err is a trailer that is allowed.
func (f *Framing) strays(err *Error) bool { return f.AllowTrailer && err.Err == ErrTrailer }

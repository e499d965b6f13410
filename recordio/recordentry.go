package recordio

import "fmt"

// entries is a map of a record while it is read.
type entries struct {
	list  []Value
	index map[string]int // of list by key, once it is long
}

// maxLinear is the length up to which a key is looked for one by one.
const maxLinear = 16

// add makes room for one more Value, if it can one that was used before.
func (e *entries) add() *Value {
	if n := len(e.list); n < cap(e.list) {
		e.list = e.list[:n+1]
	} else {
		e.list = append(e.list, Value{})
	}
	return &e.list[len(e.list)-1]
}

// settle keeps the last entry of each key: the one just read replaces an earlier
// one, whose memory stays for the next.
func (e *entries) settle() {
	last := len(e.list) - 1
	if i := e.find(e.list[last].Key, last); i < last {
		e.list[i], e.list[last] = e.list[last], e.list[i]
		e.list = e.list[:last]
	}
}

// find is the place of key in the first n entries, n if it is not there.
func (e *entries) find(key string, n int) int {
	if n <= maxLinear {
		for i := range n {
			if e.list[i].Key == key {
				return i
			}
		}
		return n
	}
	if e.index == nil {
		e.index = make(map[string]int)
		for i := range n {
			e.index[e.list[i].Key] = i
		}
	}
	i, ok := e.index[key]
	if !ok {
		e.index[key] = n
		return n
	}
	return i
}

// entry reads one entry of a map. Several values in it merge; an absent key is
// "", an absent value an unset one.
func (d decoder) entry(e *entries, b []byte) *Error {
	start := b
	v := e.add()
	m := merger{v: v, contentType: v.ContentType}
	var key []byte
	for len(b) > 0 {
		f, err := d.next(&b)
		if err != nil {
			return err
		}
		switch f.tag {
		case tagMapKey:
			key = f.body
		case tagMapValue:
			if err := d.value(&m, f.body); err != nil {
				return err
			}
		}
	}
	m.finish()
	if v.Key != string(key) {
		v.Key = string(key)
	}
	e.settle()
	if len(e.list) > maxKeys {
		err := d.fail(start, fmt.Sprintf("more than %d keys in a map", maxKeys))
		err.Err = ErrTooLong
		return err
	}
	return nil
}

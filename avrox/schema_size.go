package avrox

// sizes are those of the values of a type in a block.
type sizes struct {
	known bool
	least int // no value is shorter
	fixed int // all values are as long, −1 if they are not
}

// manyBytes is where sizes stop growing: more than a block has. An int holds
// sixteen times as many, of 32 bits too.
const manyBytes = 1 << (26 + 14*(^uint(0)>>63))

// maxDepth is how deep types, and values of types that hold themselves, may be
// nested.
const maxDepth = 1000

// size is that of the values of n. In a type that holds itself, and deeper than maxDepth, it
// is the least that is sure.
func (n *node) size(depth int) (least, fixed int) {
	s := &n.sizes
	if s.known {
		return s.least, s.fixed
	}
	if depth > maxDepth {
		return 0, -1
	}
	s.known, s.fixed = true, -1 // what a cycle comes back to sees this
	switch n.kind {
	case kindNull:
		s.fixed = 0
	case kindBoolean:
		s.fixed = 1
	case kindFloat:
		s.fixed = 4
	case kindDouble:
		s.fixed = 8
	case kindFixed:
		s.fixed = n.length
	case kindUnion:
		s.least = manyBytes
		for _, b := range n.branches {
			least, _ := b.size(depth + 1)
			s.least = min(s.least, least+1)
		}
	case kindRecord:
		fixed := 0
		for _, f := range n.fields {
			l, x := f.node.size(depth + 1)
			s.least = min(s.least+l, manyBytes)
			if x < 0 || fixed < 0 {
				fixed = -1
			} else {
				fixed = min(fixed+x, manyBytes)
			}
		}
		s.fixed = fixed
	default: // a number, a length, an index or a count
		s.least = 1
	}
	if s.fixed >= 0 {
		s.least = s.fixed
	}
	return s.least, s.fixed
}

// mark is what is known of a type while types are walked over.
type mark uint8

const (
	unseen mark = iota
	walking
	no
	yes
)

// leadsToCycle reports whether n holds itself, or anything that holds itself.
func (n *node) leadsToCycle() bool {
	switch n.cyclic {
	case walking, yes:
		return true
	case no:
		return false
	}
	n.cyclic = walking
	found := n.items != nil && n.items.leadsToCycle()
	for _, b := range n.branches {
		found = b.leadsToCycle() || found
	}
	for _, f := range n.fields {
		found = f.node.leadsToCycle() || found
	}
	n.cyclic = no
	if found {
		n.cyclic = yes
	}
	return found
}

// skip is a part of a record to go past: so many bytes, then a value of a type
// whose values differ in length, if there is one.
type skip struct {
	bytes int
	node  *node
}

// planSkip prepares going past a record: what has a fixed length costs nothing,
// so that the time it takes is bounded by the bytes that are there.
func (n *node) planSkip() {
	if n.kind != kindRecord {
		return
	}
	var next skip
	for _, f := range n.fields {
		if _, fixed := f.node.size(0); fixed >= 0 {
			next.bytes = min(next.bytes+fixed, manyBytes)
			continue
		}
		next.node = f.node
		n.skips = append(n.skips, next)
		next = skip{}
	}
	if next.bytes > 0 {
		n.skips = append(n.skips, next)
	}
}

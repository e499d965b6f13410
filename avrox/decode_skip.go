package avrox

// skip goes past a value of which nothing is wanted. Its bytes are not looked at
// more than that takes.
func (d *Decoder) skip(n *node, buf []byte, pos, depth int) int {
	if depth > maxDepth {
		return d.fail(nil, "", errDepth)
	}
	switch n.kind {
	case kindInt, kindLong, kindEnum:
		if _, pos = long(buf, pos); pos < 0 {
			return d.failLong(nil, pos)
		}
		return pos
	case kindString, kindBytes:
		_, pos = d.bytes(nil, buf, pos)
		return pos
	case kindUnion:
		branch, pos := d.unionBranch(nil, n, buf, pos)
		if pos < 0 {
			return -1
		}
		return d.skip(branch, buf, pos, depth+1)
	case kindArray, kindMap:
		return d.skipList(n, buf, pos, depth)
	case kindRecord:
		for _, s := range n.skips {
			if s.bytes > len(buf)-pos {
				return d.failShort(nil)
			}
			pos += s.bytes
			if s.node != nil {
				if pos = d.skip(s.node, buf, pos, depth+1); pos < 0 {
					return -1
				}
			}
		}
		return pos
	}
	_, fixed := n.size(0)
	if fixed > len(buf)-pos {
		return d.failShort(nil)
	}
	return pos + fixed
}

var errDepth = &fault{"a value is nested deeper than 1000 levels", ErrLimit}

// unionBranch reads the index of a general union.
func (d *Decoder) unionBranch(c *column, n *node, buf []byte, pos int) (*node, int) {
	i, next := long(buf, pos)
	if next < 0 {
		return nil, d.failLong(c, next)
	}
	if i < 0 || i >= int64(len(n.branches)) {
		return nil, d.failBranch(c, i)
	}
	return n.branches[i], next
}

// skipList goes past an array or a map. Blocks that say where they end are not
// looked into, and elements of one size are passed at once.
func (d *Decoder) skipList(n *node, buf []byte, pos, depth int) int {
	least, fixed := n.items.size(0)
	if n.kind == kindMap {
		least, fixed = least+1, -1
	}
	for {
		b, next := d.nextBlock(nil, buf, pos, least)
		if next < 0 {
			return -1
		}
		if pos = next; b.n == 0 {
			return pos
		}
		switch {
		case b.ends >= 0:
			pos = b.ends
		case fixed >= 0:
			pos += fixed * b.n
		default:
			for range b.n {
				if n.kind == kindMap {
					if _, pos = d.bytes(nil, buf, pos); pos < 0 {
						return -1
					}
				}
				if pos = d.skip(n.items, buf, pos, depth+1); pos < 0 {
					return -1
				}
			}
		}
	}
}

package csvml

// step is what the row loop does for one or more neighbouring cells. Cells that
// have one simple target are put there by a loop of their own; those of the same
// pack in the same order, and those nobody wants, are one step. All else goes
// through store, cell by cell.
type step struct {
	kind  stepKind
	out   *output
	at    int // of the first value within a row of out
	cell  int // the first
	cells int
	coder *coder // of a category
}

type stepKind uint8

const (
	stepSkip stepKind = iota
	stepFloat32
	stepFloat64
	stepInt32
	stepInt64
	stepText
	stepNumber
	stepCategory
	stepOther
)

// kindOf tells which loop is for a cell.
func kindOf(targets []target) stepKind {
	switch len(targets) {
	case 0:
		return stepSkip
	case 1:
	default:
		return stepOther
	}
	switch t := &targets[0]; {
	case t.coder == nil:
	case t.coder.unit == 0:
		return stepCategory
	default:
		return stepOther
	}
	switch targets[0].class {
	case classFloat32:
		return stepFloat32
	case classFloat64:
		return stepFloat64
	case classInt32:
		return stepInt32
	case classInt64:
		return stepInt64
	case classText, classBinary:
		return stepText
	case classNumber:
		return stepNumber
	}
	return stepOther
}

// compile makes the steps out of the targets.
func (dec *Decoder) compile() {
	for cell, targets := range dec.targets {
		s := step{kind: kindOf(targets), cell: cell, cells: 1}
		if len(targets) == 1 {
			s.out, s.at, s.coder = targets[0].out, targets[0].at, targets[0].coder
		}
		if n := len(dec.steps); n > 0 {
			last := &dec.steps[n-1]
			joins := s.kind == stepSkip || s.kind < stepCategory && s.at == last.at+last.cells
			if joins && last.kind == s.kind && last.out == s.out {
				last.cells++
				continue
			}
		}
		dec.steps = append(dec.steps, s)
	}
}

package pack

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// scalars are columns of one value a row, which become cells of a row side by side.
type scalars struct {
	cells []*cell
	at    []int // of their columns in a batch
	n     int   // rows of the batch at hand
}

func (o *scalars) load(b arrow.RecordBatch) {
	o.n = int(b.NumRows())
	for i, c := range o.cells {
		c.load(b.Column(o.at[i]))
	}
}

func (o *scalars) refuse(s *sieve) {
	for _, c := range o.cells {
		c.refuse(s, 0, o.n, -1)
	}
}

func (o *scalars) tell(t *tally) {
	for _, c := range o.cells {
		c.tell(t, 0, o.n, -1)
		t.finish(c)
	}
}

func (o *scalars) unload() {
	for _, c := range o.cells {
		c.unload()
	}
}

// width is the number of cells of a row.
func (o *scalars) width() int {
	n := 0
	for _, c := range o.cells {
		n += c.cells
	}
	return n
}

// maxCells is the most cells of a batch that has one-hot columns: those are many
// times what the file holds.
const maxCells = 1 << 28

// tooMany is the error of a batch of more cells.
func tooMany(cells int, hint string) error {
	return &table.Error{Place: table.Place{Byte: -1}, Hint: hint, Err: fmt.Errorf("the batch makes numbers of %d cells, %w of %d", cells, table.ErrLimit, maxCells)}
}

package pack

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// asIs is an output of anything but numbers: a column as it is.
type asIs struct {
	at     int // of the column in a batch
	name   string
	onNull action

	column arrow.Array
}

func (o *asIs) load(b arrow.RecordBatch) error {
	o.column = b.Column(o.at)
	return nil
}

func (o *asIs) array(memory.Allocator) arrow.Array {
	o.column.Retain()
	return o.column
}

func (o *asIs) refuse(s *sieve) { refuseNulls(s, missingOf(o.column), o.onNull, o.name, dropHint) }

func (o *asIs) tell(*tally) {}
func (o *asIs) unload()     { o.column = nil }

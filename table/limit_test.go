package table

import (
	"errors"
	"testing"
)

func TestLimitError(t *testing.T) {
	own := errors.New("of a codec")
	for _, e := range []*LimitError{{Says: "a page of 9 bytes is over the limit of 8", Option: "MaxPage"}, {Says: "a cell is", Err: own}} {
		err := error(&Error{Place: Place{Record: 1, Byte: -1}, Err: e})
		if got := err.Error(); got != e.Says+" (record 1)" {
			t.Error(got)
		}
		if !errors.Is(err, ErrLimit) || errors.Is(err, own) != (e.Err != nil) || Class(err) != "over-limit" {
			t.Errorf("%v: its class is %s", err, Class(err))
		}
		if got, ok := errors.AsType[*LimitError](err); !ok || got.Option != e.Option {
			t.Errorf("%v: %v", err, got)
		}
	}
}

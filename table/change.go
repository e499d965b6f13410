package table

// Kind names a way in which a value of the output differs from that of the
// input.
type Kind string

// The kinds of value change that are counted and located.
const (
	Inexact      Kind = "integer-not-exact"     // rounded to the target's precision
	Overflow     Kind = "overflow-to-infinity"  // a finite number became ±Inf
	Underflow    Kind = "underflow-to-zero"     // a number other than 0 became 0
	NullToNaN    Kind = "missing-to-nan"        //
	NullToZero   Kind = "missing-to-zero"       //
	NullFilled   Kind = "missing-filled"        // with the number given for the column
	BoolToNumber Kind = "bool-to-number"        // true is 1, false is 0
	TextToCode   Kind = "text-to-code"          // of a category: asked for, a notice
	TimeToNumber Kind = "time-to-number"        // a date or timestamp: asked for, a notice
	LeadingZeros Kind = "leading-zeros-dropped" // 00701 was read as 701
	NonFinite    Kind = "nan-or-infinity"       // read as such: a notice, not a change
	BlankLine    Kind = "blank-line-skipped"    // of a file of several columns: a notice
)

// Notice reports that values of this kind are worth telling and are not
// changed, so that a strict run accepts them.
func (k Kind) Notice() bool {
	return k == NonFinite || k == BlankLine || k == TextToCode || k == TimeToNumber
}

// Change counts the values of one column that changed in one way.
type Change struct {
	Kind   Kind   `json:"kind"`
	Column string `json:"column"`
	Count  int64  `json:"count"`
	First  Place  `json:"first"`
	Value  string `json:"value,omitempty"` // the first one, made by [Excerpt]
}

// Changes collects changes, one entry a kind and column, in the order in which
// they were first seen.
type Changes []Change

// Add counts n changes of one kind and column; the place and the excerpt are
// kept if they are the first.
func (c *Changes) Add(k Kind, column string, n int64, first Place, value string) {
	for i := range *c {
		if e := &(*c)[i]; e.Kind == k && e.Column == column {
			e.Count += n
			return
		}
	}
	*c = append(*c, Change{Kind: k, Column: column, Count: n, First: first, Value: value})
}

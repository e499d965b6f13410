package table

// LimitError is about what is larger than it may be. It is an [ErrLimit].
type LimitError struct {
	Says string // what is too large, how large it is, and the limit
	// Option sets the limit, as the codec's options call it, such as MaxRecord; ""
	// where none does. It is no part of the text: a program has a name of its own for
	// it, a flag say.
	Option string
	Err    error // a sentinel of the codec that it is too; may be nil
}

func (e *LimitError) Error() string { return e.Says }

// Unwrap gives ErrLimit, and the sentinel of the codec.
func (e *LimitError) Unwrap() []error {
	if e.Err == nil {
		return []error{ErrLimit}
	}
	return []error{ErrLimit, e.Err}
}

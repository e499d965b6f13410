// Package diff compares two tables row by row, whatever their formats: it proves that
// what came out of a conversion is what went in.
//
//	r, err := diff.Run(ctx, "train.parquet", "train.pbr", diff.Options{
//		Roles: convert.Roles{Label: []string{"income"}, Drop: []string{"id"}},
//	})
//	if r.Equal { … }
//	fmt.Print(r) // where they differ, and by how much
//
// Rows are compared by their position, both inputs are read once, in parallel and in
// bounded memory, and the report is the same whatever the number of threads.
//
// # Columns
//
// An input is a table of cells. A dense or sparse tensor, and a list of numbers of one
// length, is a cell for each of its numbers where the other side has a column for each.
//
//	both sides have names of columns          by name, in any order
//	neither has                               by position
//	one side has none (records, or a CSV      the other side in the order of a training file:
//	without a header)                         label, weight, then features, as Options.Roles say,
//	                                          or a receipt beside the side without names
//	neither roles nor a receipt               by position if there are as many cells, with a note;
//	                                          else a usage error
//
// Columns of one side alone are differences. A receipt tells also how values were
// encoded and what became of missing ones; options win over it.
//
// # Values
//
//	one side is float32 (or float16)     the other is rounded once to float32
//	else one side is float64             the other is rounded once to float64
//	else numbers                         by value, exactly: integers, decimals, text of a CSV
//	bool and a number                    true is 1, false is 0
//	cells of a CSV and a column of       the text is read as that type; text that cannot be is a
//	another type                         difference
//	cells of two CSV                     by their bytes, or as numbers; as text alone if
//	                                     ReadOptions.Types say string
//	text                                 by its bytes
//	dates and timestamps                 by the instant, whatever the unit; without a zone as UTC
//	lists, structs                       value by value
//	missing                              equals missing alone, unless Options.Nulls says otherwise
//	a text and a number, and the like    another type: all are differences
//
// NaN equals NaN, and −0 equals 0. With a tolerance two numbers differ if they are
// further apart than Options.Tolerance and than Options.Relative times the larger one.
//
// # Reading the code
//
// side.go opens one input and finds its columns; treat.go finds out how one side was
// made of the other, match.go pairs the columns of both, and request.go turns the pairs
// into what decoders are asked for, so that nearly all numbers arrive as slices of one
// type; ask.go asks for less where a text holds something else. lockstep.go walks both
// streams by the same rows. block.go, tensor.go and sparse.go compare slices; a value that
// is not the same there, and all that is no slice, goes to a judge of judge.go: number.go,
// decimal.go, instant.go and nested.go know the types. tally.go counts what differs,
// report.go, value.go and hint.go say it.
package diff

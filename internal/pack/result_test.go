package pack

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/recast-ml/recast/table"
)

// resultOf is what the real packer made, in the form of the reference.
func resultOf(b table.Batch, err error) refResult {
	var res refResult
	for _, c := range b.Changes {
		res.changes = append(res.changes, fmt.Sprint(c.Kind, " ", c.Column, " ", c.Count, " ", c.First.Record, " ", c.Value))
	}
	slices.Sort(res.changes)
	if err != nil {
		e, _ := errors.AsType[*table.Error](err)
		res.bad = []string{showError(e)}
		return res
	}
	for i := range b.Bad {
		res.bad = append(res.bad, showError(&b.Bad[i]))
	}
	res.drops = b.Drops
	for i := range int(b.NumRows()) {
		var cells []string
		for _, a := range b.Columns() {
			cells = append(cells, refText(a, i))
		}
		res.rows = append(res.rows, strings.Join(cells, " | "))
	}
	return res
}

func showError(e *table.Error) string {
	return fmt.Sprint(e.Record, " ", e.Column, " ", table.Class(e.Err), " ", e.Value)
}

// diff says where two results differ, "" where they do not. With an error there are
// no rows.
func (r refResult) diff(want refResult, failed bool) string {
	var b strings.Builder
	compare := func(what string, got, want []string) {
		for i := range max(len(got), len(want)) {
			g, w := "nothing", "nothing"
			if i < len(got) {
				g = got[i]
			}
			if i < len(want) {
				w = want[i]
			}
			if cmp.Compare(g, w) != 0 {
				fmt.Fprintf(&b, "%s %d: %s\nwant %s\n", what, i, g, w)
				return
			}
		}
	}
	compare("bad row", r.bad, want.bad)
	compare("change", r.changes, want.changes)
	if !failed {
		compare("row", r.rows, want.rows)
		if !slices.Equal(r.drops, want.drops) {
			fmt.Fprintf(&b, "dropped %d, want %d", r.drops, want.drops)
		}
	}
	return b.String()
}

// longDecimal finds decimals of more than 32 bits.
var longDecimal = regexp.MustCompile(`"-?[0-9.]{11,}"`)

// packCase is what is asked of a table, and what comes of it.
type packCase struct {
	name    string
	source  *arrow.Schema
	json    string
	want    table.Want
	rows    string // separated by ;
	changes string // kind column count record value
	bad     string // record column class value
	dropped int
}

func testCases(t *testing.T, cases []packCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if strconv.IntSize == 32 && longDecimal.MatchString(c.json) {
				t.Skip("Arrow reads other numbers from the JSON of the test")
			}
			mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
			defer mem.AssertSize(t, 0)
			p, err := New(c.source, c.want)
			if err != nil {
				t.Fatal(err)
			}
			p.Allocator = mem
			in := pick(p, batchOf(t, c.source, c.json))
			out, err := p.Pack(in)
			if err != nil {
				t.Fatal(err)
			}
			defer out.Release()
			got := resultOf(out, nil)
			if rows := strings.Join(got.rows, "; "); rows != c.rows || int(out.NumRows()) != len(got.rows) {
				t.Errorf("rows %s\nwant %s", rows, c.rows)
			}
			if changes := strings.Join(got.changes, ", "); changes != c.changes {
				t.Errorf("changes %s\nwant    %s", changes, c.changes)
			}
			if bad := strings.Join(got.bad, ", "); bad != c.bad {
				t.Errorf("bad  %s\nwant %s", bad, c.bad)
			}
			if len(got.drops) != c.dropped || int(out.Dropped) != c.dropped || out.Records != in.NumRows() || out.Lines != 0 {
				t.Errorf("%d dropped of %d, %d lines; want %d", out.Dropped, out.Records, out.Lines, c.dropped)
			}
		})
	}
}

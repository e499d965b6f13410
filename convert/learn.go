package convert

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/recast-ml/recast/table"
)

// defaultMaxCategories of a column.
const defaultMaxCategories = 10_000

// categoriesOf reads the inputs once to find the categories of columns.
func (p *Plan) categoriesOf(ctx context.Context, columns []string) (map[string][]string, error) {
	limit := p.job.Values.MaxCategories
	if limit <= 0 {
		limit = defaultMaxCategories
	}
	want := table.Want{Skip: p.want.Skip}
	s := p.inputs.src.Schema()
	for _, name := range columns {
		f := s.Field(s.FieldIndices(name)[0])
		if p.inputs.format.text {
			f = arrow.Field{Name: name, Type: arrow.BinaryTypes.String}
		}
		f.Nullable = true
		want.Columns = append(want.Columns, f)
	}
	l := &learner{names: columns, limit: limit}
	d := Dataset{job: p.job, inputs: p.inputs}
	err := d.run(ctx, want, l.worker, func(t *task) error {
		t.batch.Release()
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for i, counts := range l.total() {
		if p.inputs.format.text && s.Field(s.FieldIndices(columns[i])[0]).Type.ID() == arrow.BOOL {
			counts = oneSpelling(counts)
		}
		if out[columns[i]], err = l.order(columns[i], counts, p.job.Values.CategoryOrder); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// oneSpelling counts True and TRUE as true, as the formats with types have it; but not
// beside values that are neither true nor false.
func oneSpelling(counts map[string]int64) map[string]int64 {
	truths := map[string]int64{}
	left := len(counts)
	for _, value := range []string{"false", "true"} {
		for _, spelling := range table.Truths(value) {
			if n, ok := counts[spelling]; ok {
				truths[value] += n
				left--
			}
		}
	}
	if left > 0 {
		return counts
	}
	return truths
}

// learner counts the values of columns, in as many workers as there are.
type learner struct {
	names []string
	limit int

	mu      sync.Mutex
	workers [][]map[string]*int64 // by worker and column
}

func (l *learner) worker() func(context.Context, *task) {
	counts := make([]map[string]*int64, len(l.names))
	for i := range counts {
		counts[i] = map[string]*int64{}
	}
	l.mu.Lock()
	l.workers = append(l.workers, counts)
	l.mu.Unlock()
	return func(_ context.Context, t *task) {
		for i, m := range counts {
			if t.err == nil {
				t.err = l.count(m, i, t.batch.Column(i))
			}
		}
	}
}

// count adds the values of an array.
func (l *learner) count(m map[string]*int64, column int, a arrow.Array) error {
	var buf []byte
	for row := range a.Len() {
		if a.IsNull(row) {
			continue
		}
		var ok bool
		if buf, ok = appendCategory(buf[:0], a, row); !ok {
			return usage("", "column %s of %s has no categories", table.Excerpt(l.names[column]), typeText(a.DataType()))
		}
		if n := m[string(buf)]; n != nil { // which allocates nothing
			*n++
			continue
		}
		if len(m) >= l.limit {
			return l.tooMany(column)
		}
		n := int64(1)
		m[string(buf)] = &n
	}
	return nil
}

func (l *learner) tooMany(column int) error {
	return inputError(&hinted{inputErrorf("column %s has more than %s", table.Excerpt(l.names[column]), plural(l.limit, "value")),
		"--max-categories allows more, --drop " + table.ShellWord(l.names[column]) + " leaves it out"})
}

// total adds up what the workers counted.
func (l *learner) total() []map[string]int64 {
	sum := make([]map[string]int64, len(l.names))
	for i := range sum {
		sum[i] = map[string]int64{}
		for _, w := range l.workers {
			for v, n := range w[i] {
				sum[i][v] += *n
			}
		}
	}
	return sum
}

// order numbers the values of a column.
func (l *learner) order(name string, counts map[string]int64, by string) ([]string, error) {
	if len(counts) > l.limit {
		return nil, l.tooMany(slices.Index(l.names, name))
	}
	if len(counts) == 0 {
		return nil, inputErrorf("column %s has no values to encode", table.Excerpt(name))
	}
	values := slices.Sorted(maps.Keys(counts))
	if numbers, ok := wholeNumbers(values); ok {
		slices.SortFunc(values, func(a, b string) int { return cmp.Compare(numbers[a], numbers[b]) })
	}
	if by == orderFrequency {
		slices.SortStableFunc(values, func(a, b string) int { return cmp.Compare(counts[b], counts[a]) })
	}
	return values, nil
}

// Orders of categories.
const (
	orderValue     = "value"
	orderFrequency = "frequency"
)

// wholeNumbers are the numbers that all values are the text of; ok is false if one
// is not.
func wholeNumbers(values []string) (numbers map[string]int64, ok bool) {
	numbers = make(map[string]int64, len(values))
	for _, v := range values {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || strconv.FormatInt(n, 10) != v {
			return nil, false
		}
		numbers[v] = n
	}
	return numbers, true
}

// appendCategory adds the text of a value that may be a category.
func appendCategory(dst []byte, a arrow.Array, row int) ([]byte, bool) {
	switch a := a.(type) {
	case *array.String:
		return append(dst, a.Value(row)...), true
	case *array.LargeString:
		return append(dst, a.Value(row)...), true
	case *array.Boolean:
		return strconv.AppendBool(dst, a.Value(row)), true
	}
	if arrow.IsInteger(a.DataType().ID()) {
		return append(dst, a.ValueStr(row)...), true
	}
	return dst, false
}

package convert

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// census counts the rows that are kept, all of them and those of each key.
type census struct {
	rows   int64
	keys   map[string]int64 // nil: they are not counted
	splits []int64          // with Layout.SplitBy, the rows of each split
	size   int64            // of keys in memory, about
	limit  int64
}

// keySize is about what a key costs beside its bytes: in the census, and in the map
// that is made of it.
const keySize = 100

func (p *Plan) newCensus() *census {
	c := &census{limit: p.job.Memory / 2}
	switch l := &p.job.Layout; {
	case p.key == nil:
	case l.SplitBy != "":
		c.splits = make([]int64, len(l.Split))
	default:
		c.keys = map[string]int64{}
	}
	return c
}

// add adds what another census counted.
func (c *census) add(other *census) error {
	c.rows += other.rows
	for i, n := range other.splits {
		c.splits[i] += n
	}
	for key, n := range other.keys {
		before := c.keys[key]
		if before == 0 {
			c.size += int64(len(key)) + keySize
		}
		c.keys[key] = before + n
	}
	if c.size > c.limit {
		return inputError(&hinted{inputErrorf("%s in the column that decides on the split do not fit the memory", plural(len(c.keys), "value")),
			"--memory allows more, --split-by needs none"})
	}
	return nil
}

// countKeys counts the values of a column.
func countKeys(keys keyColumn) map[string]int64 {
	counts := map[string]*int64{}
	var buf []byte
	for row := range keys.Len() {
		buf = keys.append(buf[:0], row)
		if n := counts[string(buf)]; n != nil { // which allocates nothing
			*n++
			continue
		}
		n := int64(1)
		counts[string(buf)] = &n
	}
	out := make(map[string]int64, len(counts))
	for k, n := range counts {
		out[k] = *n
	}
	return out
}

// countSplits counts the rows of each split.
func (s *splitter) countSplits(keys keyColumn, splits int) []int64 {
	counts := make([]int64, splits)
	ids, _ := s.idsOf(nil, keys) // each key has a hash
	for _, id := range ids {
		counts[id]++
	}
	return counts
}

// idsOf are what choose needs to know of rows with these keys.
func (s *splitter) idsOf(ids []int32, keys keyColumn) ([]int32, error) {
	var buf []byte
	for row := range keys.Len() {
		buf = keys.append(buf[:0], row)
		id, ok := s.id(buf)
		if !ok {
			return nil, errChanged
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// wantCensus is what decoders are asked for so that they give the rows that are kept,
// and where the key is in their batches. Only where rows may be left out does it
// matter what is in the other columns.
func (p *Plan) wantCensus() (w table.Want, key keyPlace) {
	w, key = p.wantRouted()
	if w.Skip || w.Nulls == table.NullDrop {
		return w, key
	}
	columns, packs := w.Columns, w.Packs
	w.Columns, w.Packs = []arrow.Field{}, nil
	switch i := key.column; {
	case i < 0:
		return w, key
	case i < len(columns):
		w.Columns = columns[i : i+1]
	default:
		i -= len(columns)
		w.Packs = packs[i : i+1]
	}
	key.column = 0
	return w, key
}

// count reads the inputs once for the census.
func (r *run) count(ctx context.Context) (*census, error) {
	total := r.newCensus()
	want, key := r.wantCensus()
	if len(want.Columns)+len(want.Packs) == 0 && r.inputs.format.count != nil {
		return total, r.countFrames(ctx, total)
	}
	var before int64 // bytes of the inputs that are done
	input := 0
	d := Dataset{job: r.job, inputs: r.inputs}
	err := d.run(ctx, want, func() func(context.Context, *task) {
		return func(_ context.Context, t *task) { t.census = r.censusOf(t.batch, key) }
	}, func(t *task) error {
		t.batch.Release()
		for ; input < t.input; input++ {
			before += r.inputs.list[input].Bytes
		}
		r.progress(r.before + before + t.in.stored.Load())
		return total.add(t.census)
	})
	r.before += r.inputs.stored()
	return total, err
}

// countFrames counts records of which all are kept, without a look into them.
func (r *run) countFrames(ctx context.Context, total *census) error {
	for _, in := range r.inputs.list {
		n, err := count(ctx, &r.job, in.Path, r.inputs.format)
		if err != nil {
			return err
		}
		total.rows += n
		r.before += in.Bytes
		r.progress(r.before)
	}
	return nil
}

// censusOf counts the rows of a batch.
func (p *Plan) censusOf(b arrow.RecordBatch, key keyPlace) *census {
	c := &census{rows: b.NumRows()}
	if key.column < 0 {
		return c
	}
	if l := &p.job.Layout; l.SplitBy != "" {
		c.splits = (&splitter{id: l.byHash()}).countSplits(key.of(b), len(l.Split))
	} else {
		c.keys = countKeys(key.of(b))
	}
	return c
}

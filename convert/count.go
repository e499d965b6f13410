package convert

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// Count is the number of records in all inputs. Where the format's framing
// tells, nothing is decoded.
func Count(ctx context.Context, names []string, o OpenOptions) (int64, error) {
	return countAll(ctx, o.job(names))
}

func countAll(ctx context.Context, j Job) (int64, error) {
	if err := j.resolve(ctx); err != nil {
		return 0, err
	}
	infos, err := listInputs(ctx, &j)
	if err != nil {
		return 0, err
	}
	var total int64
	for _, info := range infos {
		n, err := count(ctx, &j, info.Name, nil)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// count counts the records of an input, of the format must if that is not nil.
func count(ctx context.Context, j *Job, name string, must *format) (int64, error) {
	in, f, err := openFormat(ctx, j, name, must)
	if err != nil {
		return 0, err
	}
	if f.count != nil {
		n, err := f.count(ctx, in, j.Read)
		if err == nil {
			err = in.finish(ctx)
		}
		if err == nil {
			err = in.compare(n)
		}
		if e := in.Close(); err == nil {
			err = storageError(e)
		}
		return n, err
	}
	src, err := f.open(ctx, in, j.Read, nil)
	if err != nil {
		_ = in.Close()
		return 0, inputError(err)
	}
	d := Dataset{job: *j, inputs: inputs{job: j, list: []Input{{Path: name, Bytes: in.Size()}}, held: &opened{stream: in, format: f, src: src}}}
	var n int64
	err = d.run(ctx, table.Want{Columns: []arrow.Field{}}, nil, func(t *task) error {
		n += t.batch.Records
		t.batch.Release()
		return nil
	})
	return n, err
}

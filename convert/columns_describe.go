package convert

import (
	"slices"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// describe says what a training job is to be told.
func (p *Plan) describe(r *roles, training bool) {
	if !training || p.out.contentType == "" {
		return
	}
	p.ContentType = p.out.contentType
	p.Hyperparameters = map[string]string{}
	var dim int64
	for _, i := range r.features {
		dim += p.width(i)
	}
	if dim > 0 {
		p.Hyperparameters["feature_dim"] = strconv.FormatInt(dim, 10)
	}
	if !p.out.text {
		return
	}
	labels := int64(0)
	for _, i := range r.label {
		labels += p.width(i)
	}
	if labels != 1 {
		p.ContentType += ";label_size=" + strconv.FormatInt(labels, 10)
	}
	if r.weight >= 0 {
		p.Hyperparameters["csv_weights"] = "1"
	}
}

// width is how many numbers a row has in column i of the input; 0 if that is not
// known, or they are none.
func (p *Plan) width(i int) int64 {
	f := p.inputs.src.Schema().Field(i)
	if k := slices.IndexFunc(p.want.Columns, func(w arrow.Field) bool { return w.Name == f.Name }); k >= 0 {
		f = p.want.Columns[k] // in which lists are of one length
	}
	if _, n, ok := table.Dense(f.Type); ok {
		return n
	}
	if _, n, ok := table.Sparse(f); ok {
		return n
	}
	if len(p.want.Packs) > 0 && !isList(f) || isNumeric(f.Type) || p.out.text {
		return 1
	}
	return 0
}

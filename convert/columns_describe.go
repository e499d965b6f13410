package convert

import (
	"slices"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// describe says what a training job is to be told.
func (p *Plan) describe(r *roles, training bool) {
	p.Encodings = p.encoded()
	if !training || p.out.contentType == "" {
		return
	}
	p.ContentType = p.out.contentType
	p.Hyperparameters = map[string]string{}
	wanted := make(map[string]arrow.Field, len(p.want.Columns))
	for _, f := range p.want.Columns { // in which lists are of one length
		wanted[f.Name] = f
	}
	var dim int64
	for _, i := range r.features {
		dim += p.width(i, wanted)
	}
	if dim > 0 && !slices.ContainsFunc(p.learn, func(name string) bool { return p.want.Encode[name].Kind == table.OneHot }) {
		p.Hyperparameters["feature_dim"] = strconv.FormatInt(dim, 10)
	}
	if len(p.Label) == 1 {
		if e := p.want.Encode[p.Label[0]]; e != nil && len(e.Categories) > 0 {
			p.Hyperparameters["num_classes"] = strconv.Itoa(len(e.Categories))
		}
	}
	if !p.out.text {
		return
	}
	labels := int64(0)
	for _, i := range r.label {
		labels += p.width(i, wanted)
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
func (p *Plan) width(i int, wanted map[string]arrow.Field) int64 {
	f := p.inputs.src.Schema().Field(i)
	if e := p.want.Encode[f.Name]; e != nil {
		return int64(e.Width())
	}
	if w, ok := wanted[f.Name]; ok {
		f = w
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

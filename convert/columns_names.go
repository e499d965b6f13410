package convert

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/recast-ml/recast/table"
)

// distinctNames gives the cells of categories other names in a header where a column has
// theirs: "a=x" may be a column beside a, and who reads the header would not tell the two
// apart.
func (p *Plan) distinctNames(fields []arrow.Field) {
	p.renamed = nil
	if !p.job.Write.Header {
		return
	}
	taken := map[string]bool{}
	for _, f := range fields {
		if table.Names(f) == nil {
			taken[f.Name] = true
		}
	}
	for i, f := range fields {
		names := table.Names(f)
		for k, name := range names {
			for n := 2; taken[names[k]]; n++ {
				names[k] = name + "_" + strconv.Itoa(n)
			}
			if names[k] != name {
				p.renamed = append(p.renamed, fmt.Sprintf("there is a column %s already: the cell of that category of %s is called %s",
					table.Excerpt(name), table.Excerpt(f.Name), table.Excerpt(names[k])))
			}
			taken[names[k]] = true
		}
		if names != nil {
			text, _ := json.Marshal(names) // strings always have a form
			fields[i].Metadata = arrow.NewMetadata([]string{table.KeyNames}, []string{string(text)})
		}
	}
}

package diff

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/table"
)

// treated is what is known of how one side was made of the other: by options, or by
// the receipt beside it.
type treated struct {
	roles   convert.Roles
	given   bool // roles are
	receipt bool // by a receipt
	table   int  // the side that has the columns that roles name; −1: neither
	notes   []string
}

// match finds out how one side was made of the other, and pairs their columns.
func match(ctx context.Context, sides [2]*side, o *Options) (*matching, error) {
	t := &treated{roles: o.Roles, table: tableSide(sides)}
	for _, s := range sides {
		t.notes = addNew(t.notes, s.data.Notes())
	}
	t.given = len(o.Roles.Label) > 0 || o.Roles.NoLabel || len(o.Roles.Features) > 0 || o.Roles.Weight != "" || o.Roles.ID != ""
	if t.table < 0 && t.given {
		return nil, usagef("", "--label and --features are for columns with names: both are records")
	}
	if t.table < 0 && (len(o.Encode) > 0 || o.Categories != "") {
		return nil, usagef("", "--encode and --categories are for columns with names: both are records")
	}
	encode, err := encodings(ctx, o)
	if err != nil {
		return nil, err
	}
	if t.table >= 0 {
		if r := t.receiptOf(sides, o); r != nil {
			if err := t.repeat(ctx, r, sides, o); err != nil {
				return nil, err
			}
			if encode == nil {
				encode = toEncode(r, sides[t.table].beside)
			}
		}
		if !t.receipt && sides[0].named && sides[1].named && uncoded(sides[1], encode) > uncoded(sides[0], encode) {
			t.table = 1
		}
		for _, name := range slices.Sorted(maps.Keys(o.Encode)) {
			if _, ok := sides[t.table].find(name); !ok {
				return nil, usagef("columns are "+listed(sides[t.table].names()), "%s: --encode: there is no column %s",
					table.Printable(sides[t.table].name), table.Excerpt(name))
			}
		}
		t.encode(sides[t.table], encode)
	}
	return t.match(sides)
}

// addNew adds notes that are not there yet: both sides may be one file.
func addNew(notes, more []string) []string {
	for _, n := range more {
		if !slices.Contains(notes, n) {
			notes = append(notes, n)
		}
	}
	return notes
}

// tableSide is the side whose columns may be named by roles: the one with names, or that
// is no records; the first if both are alike.
func tableSide(sides [2]*side) int {
	a, b := sides[0], sides[1]
	switch {
	case a.records && b.records:
		return -1
	case a.named != b.named && b.named, a.records:
		return 1
	}
	return 0
}

// encodings are those of the options.
func encodings(ctx context.Context, o *Options) (encode map[string]*table.Encoding, err error) {
	if o.Categories != "" {
		if encode, err = convert.ReadCategories(ctx, o.Categories, o.Read.Limits); err != nil {
			return nil, err
		}
	}
	for name, how := range o.Encode {
		if encode == nil {
			encode = map[string]*table.Encoding{}
		}
		switch how {
		case "epoch":
			encode[name] = &table.Encoding{Kind: table.EpochSeconds}
		case "epoch-days":
			encode[name] = &table.Encoding{Kind: table.EpochDays}
		case "ordinal", "onehot":
			if encode[name] == nil {
				return nil, usagef("--categories FILE, as convert --categories writes it", "--encode %s=%s: its categories are not known", table.ShellWord(name), how)
			}
		default:
			return nil, usagef("one of epoch, epoch-days, ordinal, onehot", "--encode %s=%s: no such choice", table.ShellWord(name), table.Printable(how))
		}
	}
	return encode, nil
}

// receiptOf is the receipt that says how one side was made of the other, nil if there is
// none or the options say it.
func (t *treated) receiptOf(sides [2]*side, o *Options) *convert.Treatment {
	if t.given {
		return nil
	}
	made := 1 - t.table
	if sides[0].named && sides[1].named && sides[made].beside == nil {
		t.table, made = made, t.table
	}
	r := sides[made].beside
	if r == nil {
		if sides[0].named && sides[1].named {
			t.table = 0
		}
		return nil
	}
	names := sides[t.table].names()
	for _, name := range slices.Concat(r.Roles.Label, r.Roles.Features) {
		if !slices.Contains(names, name) {
			t.notes = append(t.notes, fmt.Sprintf("%s is about other columns than those of %s: it lacks %s",
				table.Printable(r.Receipt), table.Printable(sides[t.table].name), table.Excerpt(name)))
			return nil
		}
	}
	return r
}

// repeat takes over what a receipt says.
func (t *treated) repeat(ctx context.Context, r *convert.Treatment, sides [2]*side, o *Options) error {
	t.notes = append(t.notes, "columns, their order and what became of values are those of "+table.Printable(r.Receipt))
	t.given, t.receipt = true, true
	dropped := o.Roles.Drop
	t.roles = r.Roles
	t.roles.Drop = slices.DeleteFunc(slices.Clone(r.Roles.Drop), func(name string) bool {
		return !slices.Contains(sides[t.table].names(), name)
	})
	t.roles.Drop = append(t.roles.Drop, dropped...)
	if o.Nulls == "" {
		o.Nulls = r.Nulls
	}
	s := sides[t.table]
	if s.text && len(r.Null) > 0 && len(o.Read.Null) == 0 && s.name != "-" {
		again := *o
		again.Read.Null = r.Null
		fresh, err := openSide(ctx, s.name, o.From[t.table], &again)
		if err != nil {
			return err
		}
		if err := s.data.Close(); err != nil {
			_ = fresh.data.Close()
			return err
		}
		*s = *fresh
	}
	for i := range s.columns {
		if v, ok := r.NullValues[s.columns[i].field.Name]; ok {
			s.columns[i].fill = &v
		}
	}
	return nil
}

// toEncode are the encodings of a receipt but for columns that are codes already, by the
// receipt beside the table that they are in.
func toEncode(r, own *convert.Treatment) map[string]*table.Encoding {
	if own == nil {
		return r.Encode
	}
	encode := maps.Clone(r.Encode)
	maps.DeleteFunc(encode, func(name string, _ *table.Encoding) bool { return own.Encode[name] != nil })
	return encode
}

// uncoded is how many columns of a side are to be encoded, and no numbers yet.
func uncoded(s *side, encode map[string]*table.Encoding) (n int) {
	for i := range s.columns {
		f := &s.columns[i].field
		if e := encode[f.Name]; e != nil && (e.Kind == table.OneHot || !numeric(f.Type)) {
			n++
		}
	}
	return n
}

// encode makes numbers of columns of a side as they were encoded.
func (t *treated) encode(s *side, encode map[string]*table.Encoding) {
	for i := range s.columns {
		c := &s.columns[i]
		e := encode[c.field.Name]
		if e == nil {
			continue
		}
		if slices.Contains(t.roles.Label, c.field.Name) && e.Bucket {
			whole := *e
			whole.Bucket = false // there is no class for what is none
			whole.Index()
			e = &whole
		}
		c.encode, c.cells = e, int64(max(e.Width(), 1))
	}
}

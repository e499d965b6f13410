package main

import (
	"maps"
	"slices"
	"testing"

	"github.com/recast-ml/recast/convert"
)

func TestSizes(t *testing.T) {
	for _, c := range []struct {
		text string
		want int64 // 0: an error
	}{
		{"65536", 65536}, {"1B", 1}, {"64KiB", 64 << 10}, {"64kib", 64 << 10}, {"64K", 64 << 10},
		{"256MiB", 256 << 20}, {"256M", 256 << 20}, {"256 MiB", 256 << 20}, {"1.5GiB", 3 << 29},
		{"2MB", 2e6}, {"2kB", 2e3}, {"1TB", 1e12}, {"7EiB", 0}, {"9999999TiB", 0},
		{"", 0}, {"0", 0}, {"-1", 0}, {"0.1", 0}, {"MiB", 0}, {"1MiBs", 0}, {"NaN", 0}, {"Inf", 0}, {"1,5MiB", 0},
	} {
		var got int64
		if err := (size[int64]{&got}).Set(c.text); (err == nil) != (c.want > 0) || got != c.want {
			t.Errorf("%q: %d, %v; want %d", c.text, got, err, c.want)
		}
	}
}

func TestLists(t *testing.T) {
	for _, c := range []struct {
		texts []string // the flag repeated
		want  []string // nil: an error
	}{
		{[]string{"a"}, []string{"a"}},
		{[]string{"a,b", "c"}, []string{"a", "b", "c"}},
		{[]string{`"a,b",c`}, []string{"a,b", "c"}},
		{[]string{`"say ""yes"""`}, []string{`say "yes"`}},
		{[]string{`a"b`}, []string{`a"b`}},
		{[]string{"decimal(10,2),x"}, []string{"decimal(10,2)", "x"}},
		{[]string{"a)b,c"}, []string{"a)b", "c"}},
		{[]string{" a , b"}, []string{" a ", " b"}}, // a column's name may begin with a blank
		{[]string{"a,"}, []string{"a", ""}},
		{[]string{`"a`}, nil},
		{[]string{`"a"b`}, nil},
	} {
		var got []string
		var err error
		for _, text := range c.texts {
			if err = (list{&got}).Set(text); err != nil {
				break
			}
		}
		if (err == nil) != (c.want != nil) || err == nil && !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, %v; want %q", c.texts, got, err, c.want)
		}
	}
}

func TestTypes(t *testing.T) {
	for _, c := range []struct {
		text string
		want map[string]string // nil: an error
	}{
		{"a=int64", map[string]string{"a": "int64"}},
		{"a=int64,b=string", map[string]string{"a": "int64", "b": "string"}},
		{"p=decimal(10,2),b=date", map[string]string{"p": "decimal(10,2)", "b": "date"}},
		{"a=b=string", map[string]string{"a=b": "string"}},
		{`"a,b=string"`, map[string]string{"a,b": "string"}},
		{"a", nil}, {"=string", nil}, {"a=", nil}, {"", nil},
	} {
		var got map[string]string
		if err := (types{&got}).Set(c.text); (err == nil) != (c.want != nil) || !maps.Equal(got, c.want) {
			t.Errorf("%q: %v, %v; want %v", c.text, got, err, c.want)
		}
	}
}

func TestDelimiters(t *testing.T) {
	for _, c := range []struct {
		text string
		want byte // 0: an error
	}{
		{";", ';'}, {"|", '|'}, {"\t", '\t'}, {`\t`, '\t'}, {"tab", '\t'}, {"comma", ','}, {"space", ' '}, {"\x01", 1},
		{"", 0}, {"||", 0}, {"é", 0}, {"\xff", 0}, {`"`, 0}, {"\n", 0}, {"\r", 0},
	} {
		var got byte
		if err := (delimiter{&got}).Set(c.text); (err == nil) != (c.want != 0) || got != c.want {
			t.Errorf("%q: %q, %v; want %q", c.text, got, err, c.want)
		}
	}
}

func TestAllowances(t *testing.T) {
	for _, c := range []struct {
		text  string
		max   int64
		share float64
		ok    bool
	}{
		{"100", 100, 0, true},
		{"0", -1, 0, true}, // none, where the zero of a Job is any number
		{"1%", 0, 0.01, true},
		{"0.5%", 0, 0.005, true},
		{"100%", 0, 1, true},
		{"0%", -1, 0, true},
		{"101%", 0, 0, false}, {"-1", 0, 0, false}, {"-1%", 0, 0, false}, {"1.5", 0, 0, false},
		{"%", 0, 0, false}, {"NaN%", 0, 0, false}, {"", 0, 0, false},
	} {
		var max int64
		var share float64
		err := allowance{&max, &share}.Set(c.text)
		if (err == nil) != c.ok || max != c.max || share != c.share {
			t.Errorf("%q: %d, %v, %v; want %d, %v", c.text, max, share, err, c.max, c.share)
		}
	}
}

func TestSplits(t *testing.T) {
	for _, c := range []struct {
		texts []string // the flag repeated
		want  []convert.Split
	}{
		{[]string{"train=0.8,test=0.2"}, []convert.Split{{Name: "train", Share: 0.8}, {Name: "test", Share: 0.2}}},
		{[]string{"b=.5", "a=5e-1"}, []convert.Split{{Name: "b", Share: 0.5}, {Name: "a", Share: 0.5}}}, // in the order given
		{[]string{"train"}, nil},
		{[]string{"train=80%"}, nil},
		{[]string{"train=NaN"}, nil},
		{[]string{"train=0.8,"}, nil},
		{[]string{""}, nil},
	} {
		var got []convert.Split
		var err error
		for _, text := range c.texts {
			if err = (splits{&got}).Set(text); err != nil {
				break
			}
		}
		if (err == nil) != (c.want != nil) || err == nil && !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, %v; want %v", c.texts, got, err, c.want)
		}
	}
}

package main

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/recast-ml/recast/convert"
)

// splits is a flag of NAME=SHARE pairs, in their order.
type splits struct{ to *[]convert.Split }

func (s splits) Set(text string) error {
	pairs, err := split(text)
	if err != nil {
		return err
	}
	for _, pair := range pairs {
		name, number, ok := strings.Cut(pair, "=")
		share, err := strconv.ParseFloat(number, 64)
		if !ok || err != nil || math.IsNaN(share) || math.IsInf(share, 0) {
			return errors.New("not of the form NAME=SHARE, such as train=0.8,test=0.2")
		}
		*s.to = append(*s.to, convert.Split{Name: name, Share: share})
	}
	return nil
}

func (splits) String() string { return "" }
func (splits) Type() string   { return "NAME=SHARE" }

// seed is a flag of a whole number from 0 up.
type seed struct{ to *uint64 }

func (s seed) Set(text string) error {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return errors.New("not a whole number from 0 to 18446744073709551615")
	}
	*s.to = n
	return nil
}

func (s seed) String() string {
	if s.to == nil || *s.to == 0 {
		return ""
	}
	return strconv.FormatUint(*s.to, 10)
}

func (seed) Type() string { return "N" }

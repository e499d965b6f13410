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

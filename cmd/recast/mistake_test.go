package main

import "testing"

func TestNearest(t *testing.T) {
	flags := []string{"label", "no-label", "level", "drop", "to", "dry-run", "max-record", "max-rejects", "output"}
	for _, c := range []struct{ word, want string }{
		{"lable", "label"}, {"labels", "label"}, {"nolabel", "no-label"}, {"leve", "level"}, {"outptu", "output"},
		{"out", "output"}, {"max-reject", "max-rejects"}, {"dryrun", "dry-run"}, {"max_record", "max-record"},
		{"zzz", ""}, {"x", ""}, {"something-else", ""}, {"", ""},
	} {
		if got := nearest(c.word, flags); got != c.want {
			t.Errorf("%q: %q, want %q", c.word, got, c.want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "ab", 2}, {"abc", "abc", 0}, {"abc", "abd", 1}, {"abc", "ac", 1}, {"ac", "abc", 1},
		{"ab", "ba", 1}, {"lable", "label", 1}, {"kitten", "sitting", 3},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%q %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

package main

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/pflag"
)

func helpOf(t *testing.T, verb string) string {
	t.Helper()
	s := newStreams(context.Background())
	var b strings.Builder
	s.out = &b
	root := newRoot(s)
	args := []string{"--help"}
	if verb != "" {
		args = []string{verb, "--help"}
	}
	root.SetArgs(args)
	if err := root.Execute(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestConvertHelpShowsEveryFlagInItsGroup holds the flags of convert to the
// groups of its documentation, in this order.
func TestConvertHelpShowsEveryFlagInItsGroup(t *testing.T) {
	want := []struct {
		group string
		flags []string
	}{
		{"columns", []string{"label", "no-label", "features", "drop", "weight", "id"}},
		{"reading", []string{"from", "no-header", "has-header", "delimiter", "null", "type", "schema", "ragged", "allow-trailing", "ignore-receipts"}},
		{"values", []string{"dtype", "nulls", "null-value", "encode", "encode-strings", "categories", "category-order", "unknown", "max-categories", "sparse", "strict"}},
		{"layout", []string{"split", "split-by", "stratify", "group", "seed", "shuffle", "shards", "shard-rows", "shard-size"}},
		{"bad rows", []string{"on-error", "rejects", "max-rejects"}},
		{"output", []string{"output", "to", "header", "output-delimiter", "compression", "level", "force", "receipt", "from-receipt", "checksum", "no-sync", "dry-run"}},
		{"limits", []string{"max-record", "max-field", "max-columns", "max-expansion", "max-window", "max-header", "max-sidecar"}},
		{"running", []string{"threads", "memory", "quiet", "json", "no-progress", "help"}},
	}
	help := helpOf(t, "convert")
	root := newRoot(newStreams(context.Background()))
	cmd, _, err := root.Find([]string{"convert"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { got = append(got, groupOf(f)+" "+f.Name) })
	var flat []string
	at := 0
	for _, g := range want {
		title := "\n" + strings.ToUpper(g.group[:1]) + g.group[1:] + ":\n"
		i := strings.Index(help[at:], title)
		if i < 0 {
			t.Fatalf("no group %q after byte %d of the help", g.group, at)
		}
		at += i
		for _, f := range g.flags {
			flat = append(flat, g.group+" "+f)
			if i = strings.Index(help[at:], "--"+f+" "); i < 0 {
				t.Fatalf("no --%s after byte %d of the help", f, at)
			}
			at += i
		}
	}
	if !slices.Equal(got, flat) {
		t.Errorf("flags are\n%q, not\n%q", got, flat)
	}
}

func TestEveryVerbHasHelp(t *testing.T) {
	root := newRoot(newStreams(context.Background()))
	for _, cmd := range root.Commands() {
		help := helpOf(t, cmd.Name())
		if cmd.Short == "" || !strings.Contains(help, "\nUsage:\n  recast "+cmd.Use) {
			t.Errorf("%s: no usage in %q", cmd.Name(), help)
		}
		if !strings.Contains(help, "  -h, --help ") {
			t.Errorf("%s: --help is not listed", cmd.Name())
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if groupOf(f) == "" || f.Usage == "" {
				t.Errorf("%s --%s has no group or no text", cmd.Name(), f.Name)
			}
		})
		for line := range strings.Lines(help) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 {
				t.Errorf("%s: a line of %d columns: %s", cmd.Name(), n, line)
			}
		}
	}
}

func TestHelpFitsAScreen(t *testing.T) {
	help := helpOf(t, "")
	if n := strings.Count(help, "\n"); n > 24 {
		t.Errorf("%d lines", n)
	}
	for _, verb := range []string{"convert", "inspect", "head", "cat", "count", "check", "diff", "algorithms", "manifest", "repair", "help"} {
		if !regexp.MustCompile(`(?m)^  ` + verb + ` +\w`).MatchString(help) {
			t.Errorf("%s is not listed", verb)
		}
	}
}

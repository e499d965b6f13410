package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/recast-ml/recast/convert"
)

func mistake(hint, format string, args ...any) error {
	return &convert.UsageError{Msg: fmt.Sprintf(format, args...), Hint: hint}
}

// flagMistake words the errors of the flag parser.
func flagMistake(cmd *cobra.Command, err error) error {
	if args := cmd.Flags().Args(); !cmd.HasParent() && len(args) > 0 {
		return verbMistake(cmd, args) // of a verb that is missing or unknown
	}
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		dashed := "--" + unknown.GetSpecifiedName()
		name := unknown.GetSpecifiedName()
		if letters := unknown.GetSpecifiedShortnames(); letters != "" {
			dashed, name = "-"+letters, letters
		}
		return mistake(flagHint(cmd, name), "unknown flag %s", dashed)
	}
	if missing, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		f := missing.GetFlag()
		name, _ := pflag.UnquoteUsage(f)
		return mistake("--"+f.Name+" "+name, "--%s needs a value", f.Name)
	}
	if invalid, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		cause := errors.Unwrap(invalid)
		if _, ok := errors.AsType[*strconv.NumError](cause); ok { // of a switch: all numbers are flags of ours
			cause = errors.New("not true or false")
		}
		return mistake("", "--%s: %q is %v", invalid.GetFlag().Name, invalid.GetValue(), cause)
	}
	return mistake(helpHint(cmd), "%v", err)
}

// swallowed is the mistake of a flag whose value was forgotten, so that the flag behind it
// became the value.
func swallowed(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		value := f.Value.String()
		name, long := strings.CutPrefix(value, "--")
		if f.Value.Type() != "string" || err != nil {
			return
		}
		if long && cmd.Flags().Lookup(name) == nil || !long && (len(value) != 2 || value[0] != '-' || cmd.Flags().ShorthandLookup(value[1:]) == nil) {
			return
		}
		what, _ := pflag.UnquoteUsage(f)
		err = mistake("--"+f.Name+" "+what, "--%s needs a value, and %s is a flag", f.Name, value)
	})
	return err
}

func flagHint(cmd *cobra.Command, name string) string {
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	if like := nearest(name, known); like != "" {
		return "did you mean --" + like + "?"
	}
	return helpHint(cmd)
}

func helpHint(cmd *cobra.Command) string { return cmd.CommandPath() + " --help lists the flags" }

// verbMistake words the error of arguments that begin with no known verb.
func verbMistake(root *cobra.Command, args []string) error {
	var verbs []string
	for _, c := range root.Commands() {
		if !c.Hidden {
			verbs = append(verbs, c.Name())
		}
	}
	hint := "verbs are " + strings.Join(verbs, ", ")
	if like := nearest(args[0], verbs); like != "" {
		hint = "did you mean recast " + like + "?"
	} else if _, err := os.Stat(args[0]); err == nil {
		hint = "recast convert " + args[0] + " -o OUTPUT converts it, recast inspect " + args[0] + " describes it"
	}
	return mistake(hint, "unknown verb %q", args[0])
}

// inputs asks for at least one input, on behalf of a verb.
func inputs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return mistake(cmd.UseLine()+"; - is standard input", "no input is given")
	}
	return nil
}

// nearest is the candidate that word was likely meant to be, "" if none is near.
func nearest(word string, candidates []string) string {
	best, least := "", max(2, len(word)/3)+1
	for _, c := range candidates {
		d := distance(word, c)
		if strings.HasPrefix(c, word) && len(word) > 1 {
			d = min(d, 1)
		}
		if d < least && d < len(c) {
			best, least = c, d
		}
	}
	return best
}

// distance is how many bytes have to be put in, taken out, replaced or swapped
// with their neighbour to turn a into b.
func distance(a, b string) int {
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	next := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			replace := row[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			next[j] = min(replace, row[j]+1, next[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}

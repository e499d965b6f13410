package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"
)

// groupKey is the annotation of a flag that names its group in help.
const groupKey = "recast_group"

// group gives cmd flags under a title of its help. Groups and their flags are
// shown in the order in which they were defined.
func group(cmd *cobra.Command, title string, define func(fs *pflag.FlagSet)) {
	fs := pflag.NewFlagSet(title, pflag.ContinueOnError)
	fs.SortFlags = false
	define(fs)
	fs.VisitAll(func(f *pflag.Flag) { f.Annotations = map[string][]string{groupKey: {title}} })
	cmd.Flags().SortFlags = false
	cmd.Flags().AddFlagSet(fs)
}

// groupOf is the title under which help shows f.
func groupOf(f *pflag.Flag) string {
	if titles := f.Annotations[groupKey]; len(titles) > 0 {
		return titles[0]
	}
	return ""
}

// widest is how wide help gets on a wide terminal, so that it stays readable.
const widest = 100

// showHelp prints the help of a verb.
func showHelp(w io.Writer, cmd *cobra.Command) {
	width := 80
	if columns, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		width = max(40, min(columns, widest))
	}
	p := printer{w: w, width: width}
	p.text(cmd.Long)
	p.title("Usage")
	p.line("  " + cmd.UseLine())
	if verbs := cmd.Commands(); len(verbs) > 0 {
		p.title("Verbs")
		for _, v := range verbs {
			if !v.Hidden {
				p.entry(2, 13, v.Name(), v.Short)
			}
		}
	}
	title := ""
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		if g := groupOf(f); g != title {
			title = g
			p.title(strings.ToUpper(g[:1]) + g[1:])
		}
		name, usage := pflag.UnquoteUsage(f)
		flag := "    --" + f.Name
		if f.Shorthand != "" {
			flag = "-" + f.Shorthand + ", --" + f.Name
		}
		if name != "" {
			flag += " " + name
			usage = strings.TrimPrefix(usage, name+" ") // it stands in the column of names
		}
		p.entry(2, 28, flag, usage)
	})
	if cmd.Example != "" {
		p.title("Examples")
		p.line(cmd.Example)
	}
}

// printer lays out help.
type printer struct {
	w     io.Writer
	width int
}

func (p printer) line(s string)  { fmt.Fprintln(p.w, s) }
func (p printer) title(s string) { fmt.Fprintf(p.w, "\n%s:\n", s) }

// text prints paragraphs as they are laid out in the source.
func (p printer) text(s string) { p.line(strings.TrimSpace(s)) }

// entry prints a name and what it means, wrapped in a column of its own.
func (p printer) entry(indent, column int, name, meaning string) {
	lines := wrap(meaning, p.width-indent-column)
	pad := column
	if len(name)+2 > column {
		p.line(strings.Repeat(" ", indent) + name)
		name = ""
	}
	for _, l := range lines {
		fmt.Fprintf(p.w, "%*s%-*s%s\n", indent, "", pad, name, l)
		name = ""
	}
}

// wrap breaks text at blanks into lines of at most width bytes.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Set by the linker for a release: -X main.version=v1.2.3. Else they are those
// that the go command recorded.
var version, revision, date string

// build is what is known of this binary.
type build struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Date     string `json:"date,omitempty"` // of the revision
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func currentBuild() build {
	b := build{Version: version, Revision: revision, Date: date,
		Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	fill := func(to *string, from string) {
		if *to == "" {
			*to = from
		}
	}
	fill(&b.Version, info.Main.Version)
	fill(&b.Version, "(devel)")
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			fill(&b.Revision, s.Value)
		case "vcs.time":
			fill(&b.Date, s.Value)
		case "vcs.modified":
			b.Modified = s.Value == "true" && b.Revision != revision
		}
	}
	return b
}

// String is, for example,
// recast v1.2.3 (0123456789ab, 2026-11-24T15:00:00Z) go1.26.8 linux/amd64.
func (b build) String() string {
	text := "recast " + b.Version
	if b.Revision != "" {
		text += " (" + b.Revision[:min(12, len(b.Revision))]
		if b.Modified {
			text += "+changes"
		}
		if b.Date != "" {
			text += ", " + b.Date
		}
		text += ")"
	}
	return text + " " + b.Go + " " + b.Platform
}

func printVersion(s *streams, asJSON bool) error {
	if asJSON {
		return printJSON(s.out, currentBuild())
	}
	_, err := fmt.Fprintln(s.out, currentBuild())
	return err
}

func newVersion(s *streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:    "version",
		Hidden: true, // so that the help fits a screen: its last line tells of it
		Short:  "the version of this binary",
		Long:   "Print the version, what it was built from, by which Go, and for which platform.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return mistake("", "version takes no argument, and not %q", args[0])
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error { return printVersion(s, asJSON) },
	}
	group(cmd, "flags", func(fs *pflag.FlagSet) {
		fs.BoolVar(&asJSON, "json", false, "print a JSON object")
		helpFlag(fs)
	})
	return cmd
}

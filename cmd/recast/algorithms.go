package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/recast-ml/recast/sagemaker"
)

func newAlgorithms(s *streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "algorithms [NAME]...",
		Short: "what the algorithms of SageMaker ask for",
		Long: `List the built-in algorithms of SageMaker and what each trains on, or tell all
about some of them: content types, channels, labels, hyperparameters that the
data decides, and where that is written.`,
		Example: `  recast algorithms
  recast algorithms xgboost
  recast algorithms --json | jq '.[].name'`,
		RunE: func(_ *cobra.Command, args []string) error {
			list := sagemaker.Algorithms()
			if len(args) > 0 {
				list = nil
			}
			for _, name := range args {
				a, err := sagemaker.Find(name)
				if err != nil {
					return err
				}
				list = append(list, *a)
			}
			switch {
			case asJSON:
				return printJSON(s.out, list)
			case len(args) == 0:
				return printAlgorithms(s.out, list)
			}
			for i := range list {
				if err := printBlock(s, i, list[i].String()); err != nil {
					return err
				}
			}
			return nil
		},
	}
	group(cmd, "flags", func(fs *pflag.FlagSet) {
		fs.BoolVar(&asJSON, "json", false, "print the contracts as a JSON array")
		helpFlag(fs)
	})
	var names []string
	for _, a := range sagemaker.Algorithms() {
		names = append(names, a.Name)
	}
	cmd.ValidArgsFunction = cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp)
	return cmd
}

// printAlgorithms prints a table with a row for each.
func printAlgorithms(w io.Writer, list []sagemaker.Algorithm) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "ALGORITHM\tTRAINS ON\tLABEL\tFEATURES")
	for i := range list {
		a := &list[i]
		label, dim := "none", "-"
		if a.Channels[0].Labels > 0 {
			label = "first"
		}
		if a.FeatureDim != nil {
			dim = a.FeatureDim.Name
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", a.Name, strings.Join(shortTypes(a), ", "), label, dim)
	}
	return t.Flush()
}

// shortTypes are the content types without what most begin with, each once.
func shortTypes(a *sagemaker.Algorithm) []string {
	var out []string
	seen := map[string]bool{}
	for _, x := range a.Accepts {
		_, short, _ := strings.Cut(x.ContentType, "/")
		short = strings.TrimPrefix(strings.TrimPrefix(short, "x-"), "recordio-")
		if !seen[short] {
			seen[short] = true
			out = append(out, short)
		}
	}
	return out
}

package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// newRoot is the command line as a whole.
func newRoot(s *streams) *cobra.Command {
	root := &cobra.Command{
		Use: "recast VERB [flags] INPUT...",
		Long: `recast turns tables into training data and back: CSV, Parquet and Avro, and the
RecordIO-Protobuf of Amazon SageMaker, in parallel and in bounded memory.`,
		Example: `  recast convert train.csv -o train.pbr --label income

An INPUT is a file, a glob, a directory, or - for standard input.
recast help VERB tells more about one, and about version and completion.`,
		Args: func(root *cobra.Command, args []string) error {
			if len(args) > 0 {
				return verbMistake(root, args)
			}
			return nil
		},
		RunE: func(root *cobra.Command, args []string) error {
			if yes, _ := root.Flags().GetBool("version"); yes {
				return printVersion(s, false)
			}
			showHelp(s.out, root)
			return nil
		},
		PersistentPreRunE:     func(cmd *cobra.Command, _ []string) error { return swallowed(cmd) },
		DisableFlagsInUseLine: true,
		SilenceUsage:          true,
		SilenceErrors:         true,
	}
	cobra.EnableCommandSorting = false
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetFlagErrorFunc(flagMistake)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { showHelp(s.out, cmd) })
	group(root, "flags", func(fs *pflag.FlagSet) {
		fs.BoolP("help", "h", false, "print this help, or that of a verb")
		fs.Bool("version", false, "print the version")
		fs.VisitAll(func(f *pflag.Flag) { f.Hidden = true }) // so that the help fits a screen
	})

	help := &cobra.Command{
		Use:   "help [VERB]",
		Short: "how to use a verb",
		Long:  "Print the help of a verb.",
		RunE: func(cmd *cobra.Command, args []string) error {
			target, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return verbMistake(root, args)
			}
			showHelp(s.out, target)
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			var verbs []string
			for _, c := range root.Commands() {
				verbs = append(verbs, cobra.CompletionWithDesc(c.Name(), c.Short))
			}
			return verbs, cobra.ShellCompDirectiveNoFileComp
		},
	}
	group(help, "flags", helpFlag)
	root.SetHelpCommand(help)
	root.AddCommand(
		newConvert(s),
		newInspect(s),
		newHead(s),
		newCat(s),
		newCount(s),
		newCheck(s),
		newDiff(s),
		newAlgorithms(s),
		newManifest(s),
		newRepair(s),
		newReceiptSchema(s),
		newVersion(s),
		newCompletion(s),
		help,
	)
	for _, verb := range root.Commands() {
		verb.DisableFlagsInUseLine = true
	}
	return root
}

// helpFlag is the only flag of verbs that take none of their own.
func helpFlag(fs *pflag.FlagSet) { fs.BoolP("help", "h", false, "print this help") }

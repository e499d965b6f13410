package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/recast-ml/recast/convert"
	"github.com/recast-ml/recast/sagemaker"
	"github.com/recast-ml/recast/table"
)

// mostSkipped is how many files that are left out are told.
const mostSkipped = 10

func newManifest(s *streams) *cobra.Command {
	r := &reader{streams: s}
	var prefix, output string
	var force bool
	cmd := &cobra.Command{
		Use:   "manifest DIR --prefix s3://BUCKET/KEY/",
		Short: "the SageMaker manifest of a directory",
		Long: `Write the manifest of the data files below a directory, whose contents are, or
will be, under a prefix of S3: a training job with S3DataType ManifestFile reads
these and nothing else. Files that are no data are left out, and told.`,
		Example: `  recast manifest train/ --prefix s3://bucket/train/ -o train.manifest
  recast manifest train/ --prefix s3://bucket/train/ | jq length`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return mistake(cmd.UseLine(), "one directory is needed, %d are given", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if prefix == "" {
				return mistake("--prefix s3://BUCKET/KEY/", "no --prefix is given")
			}
			ctx, o := cmd.Context(), r.ready()
			m, err := wait(ctx, func() (*sagemaker.Manifest, error) { return sagemaker.NewManifest(ctx, args[0], prefix, o) })
			if err != nil {
				return err
			}
			for i, f := range m.Skipped {
				if i == mostSkipped {
					s.warnings([]string{fmt.Sprintf("%d more are left out", len(m.Skipped)-i)})
					break
				}
				s.warnings([]string{table.Printable(f.Path) + " is left out: " + f.Why})
			}
			text, err := m.Text()
			if err != nil {
				return err
			}
			if output == "" || output == "-" {
				_, err = s.out.Write(text)
				return err
			}
			for _, f := range m.Files {
				if filepath.Clean(output) == filepath.Join(args[0], filepath.FromSlash(f)) {
					return mistake("", "%s is data that the manifest lists", table.Printable(output))
				}
			}
			return convert.WriteReport(ctx, output, text, force)
		},
	}
	group(cmd, "manifest", func(fs *pflag.FlagSet) {
		fs.StringVar(&prefix, "prefix", "", "`URL` where the contents of the directory are: s3://BUCKET/KEY/")
		fs.StringVarP(&output, "output", "o", "", "`FILE` file to write (default: standard output)")
		fs.BoolVar(&force, "force", false, "replace an existing output (default: refuse)")
	})
	r.flags(cmd)
	return cmd
}

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/recast-ml/recast/sagemaker"
)

// check is the verb check with its flags.
type check struct {
	reader
	algorithm string
	options   sagemaker.CheckOptions
	json      bool
}

func newCheck(s *streams) *cobra.Command {
	c := &check{reader: reader{streams: s}}
	cmd := &cobra.Command{
		Use:   "check INPUT... --algorithm NAME",
		Short: "would SageMaker train on it?",
		Long: `Read a whole channel, files or a directory, and hold it against what an
algorithm of SageMaker asks for: content type, header, target, types, widths,
values, and files that do not belong there. Each violation comes with its count,
the first places and a fix, and the exit code is 4; without any, what to tell
the training job is printed.`,
		Example: `  recast check train/ --algorithm xgboost
  recast check train.pbr --algorithm linear-learner --set num_classes=10
  recast check 'val/*.csv' --algorithm rcf --channel test --instances 4 --json`,
		Args: inputs,
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), args) },
	}
	group(cmd, "job", func(fs *pflag.FlagSet) {
		fs.StringVar(&c.algorithm, "algorithm", "", "`NAME` what is to be trained; recast algorithms lists them")
		fs.StringVar(&c.options.Channel, "channel", "", "`NAME` what the data is for: train, validation, test, … (default train)")
		fs.Var(settings{&c.options.Set}, "set", "hyperparameter of the job, such as num_classes=10 (default: none is known)")
		fs.Var(count{&c.options.Instances, 1}, "instances", "how many instances the job has (default: not known)")
		fs.Var(count{&c.options.Places, 1}, "places", "most places to show of each kind of violation (default 5)")
		fs.BoolVar(&c.json, "json", false, "print the report as JSON")
	})
	c.flags(cmd)
	completeCheck(cmd, c)
	return cmd
}

func (c *check) run(ctx context.Context, inputs []string) error {
	if c.algorithm == "" {
		return mistake("--algorithm NAME; recast algorithms lists them", "no algorithm is given")
	}
	a, err := sagemaker.Find(c.algorithm)
	if err != nil {
		return err
	}
	c.options.Open = c.ready()
	r, err := wait(ctx, func() (*sagemaker.Report, error) { return sagemaker.Check(ctx, a, inputs, c.options) })
	if err != nil {
		return err
	}
	if c.json {
		err = printJSON(c.out, r)
	} else {
		err = printBlock(c.streams, 0, r.String())
	}
	if err == nil && !r.Accepted() {
		err = no(fmt.Sprintf("%s would refuse the data", a.Name))
	}
	return err
}

// no is the error of a verb that answers a question, where the answer is no.
type no string

func (n no) Error() string { return string(n) }

// settings is a flag of hyperparameters, NAME=VALUE.
type settings struct{ to *map[string]string }

func (s settings) Set(text string) error {
	pairs, err := split(text)
	if err != nil {
		return err
	}
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" || value == "" {
			return errors.New("not of the form NAME=VALUE")
		}
		if *s.to == nil {
			*s.to = make(map[string]string)
		}
		(*s.to)[name] = value
	}
	return nil
}

func (settings) String() string { return "" }
func (settings) Type() string   { return "NAME=VALUE" }

// completeCheck completes algorithms, and the channels of the one that is named.
func completeCheck(cmd *cobra.Command, c *check) {
	var names []string
	for _, a := range sagemaker.Algorithms() {
		if a.Checked() {
			names = append(names, a.Name)
		}
	}
	completeWords(cmd, "algorithm", names...)
	complete(cmd, "channel", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		a, err := sagemaker.Find(c.algorithm)
		if err != nil {
			return []string{"train", "validation", "test"}, cobra.ShellCompDirectiveNoFileComp
		}
		var channels []string
		for _, ch := range a.Channels {
			channels = append(channels, ch.Name)
		}
		return channels, cobra.ShellCompDirectiveNoFileComp
	})
}

// Package sagemaker holds what the built-in algorithms of Amazon SageMaker ask of
// their training data, as data, and checks a data set against it before a job is
// started and paid for.
//
//	a, err := sagemaker.Find("linear-learner")
//	r, err := sagemaker.Check(ctx, a, []string{"train/"}, sagemaker.CheckOptions{
//		Set: map[string]string{"predictor_type": "multiclass_classifier", "num_classes": "10"},
//	})
//	fmt.Print(r) // what is wrong, where, and what to do; or what to tell the job
//
// # What is known of an algorithm
//
// An [Algorithm] names its channels, the content types it trains on with types of
// tensors, dense or sparse, the labels that are right by what hyperparameters are set,
// the number of features, and the page of the developer guide that says so. General
// rules hold for all: a CSV has no header, its target is in column 1, its cells are
// numbers in UTF-8 without line ends in quotes, and everything in a channel is read.
// Algorithms that train on images or sentences are listed, and not checked.
//
// # What a check does
//
// [Check] lists the files of the channel, in a directory the hidden ones too, since a
// job reads them; finds out each one's format; and reads all to their ends, in parallel
// and in bounded memory, whatever it finds. Each class of violation is told once, with its count, the first places in
// the order of the input, and a fix; the outcome is the same whatever the number of
// threads. A file of a format that the algorithm does not take is not read. A row is
// told for the first thing that is wrong in it, and no rule sees the rest of it.
//
// Violations would make a job fail or learn nonsense, warnings would not, or not
// surely: only the former refuse the data.
//
// # Reading the code
//
// contracts*.go are the algorithms: a new one is an entry there. classes.go lists the
// classes of violations with their wording. A rule looks for some of them, in a file
// (rule_*.go, listed in rule.go) or in the channel as a whole (whole.go): a new rule
// is a function and a line. check.go and file.go run them in one pass, layout.go
// decides how a file is read, fix.go words what to do. manifest.go lists the files of a directory as SageMaker takes them.
package sagemaker

package sagemaker

import "slices"

// guide is the developer guide, whose pages the contracts cite.
const guide = "https://docs.aws.amazon.com/sagemaker/latest/dg/"

// contracts are what the algorithms ask for. A new algorithm is an entry here and
// nothing else.
var contracts = slices.Concat(tabular, trees, vectors, others)

// Modes of input.
var (
	filePipe = []string{"File", "Pipe"}
	fileOnly = []string{"File"}
	fastFile = []string{"File", "FastFile"}
)

const (
	recordProtobuf = "application/x-recordio-protobuf"
	libsvm         = "text/libsvm"
)

// records is RecordIO-Protobuf of the given types, any if there are none.
func records(dtypes ...string) Accepted {
	return Accepted{Format: "recordio", ContentType: recordProtobuf, Modes: filePipe, DTypes: dtypes}
}

// cells is CSV. Channel.Labels completes the content type.
func cells(modes []string) Accepted {
	return Accepted{Format: "csv", ContentType: "text/csv", Modes: modes}
}

// Channels. A label is at the start of a row, or of its own in a record.
func labelled(name string, required bool) Channel {
	return Channel{Name: name, Required: required, Labels: 1}
}

func unlabelled(name string, required bool) Channel {
	return Channel{Name: name, Required: required}
}

// tabular are the algorithms that learn a number or a class from numbers.
var tabular = []Algorithm{
	{
		Name:     "linear-learner",
		Aliases:  []string{"ll"},
		Channels: []Channel{labelled("train", true), labelled("validation", false), labelled("test", false)},
		Accepts:  []Accepted{records("float32"), cells(filePipe)},
		LabelCases: []LabelCase{
			{"predictor_type", []string{"binary_classifier"}, zeroOne},
			{"predictor_type", []string{"multiclass_classifier"}, classes("num_classes")},
			{"predictor_type", []string{"regressor"}, anyNumber},
			{"num_classes", nil, classes("num_classes")},
		},
		Classes:    &Dimension{Name: "num_classes", Min: 3, Max: 1_000_000},
		FeatureDim: &Dimension{Name: "feature_dim", Min: 1},
		Notes:      []string{"Records hold Float32 tensors only."},
		Source:     guide + "linear-learner.html",
	},
	{
		Name:     "factorization-machines",
		Aliases:  []string{"fm"},
		Channels: []Channel{labelled("train", true), labelled("test", false)},
		Accepts:  []Accepted{records("float32")},
		LabelCases: []LabelCase{
			{"predictor_type", []string{"binary_classifier"}, zeroOne},
			{"predictor_type", []string{"regressor"}, anyNumber},
		},
		FeatureDim: &Dimension{Name: "feature_dim", Min: 1, Required: true},
		Notes:      []string{"Records hold Float32 tensors only; sparse ones are what it is made for. CSV is not accepted."},
		Source:     guide + "fact-machines.html",
	},
	{
		Name:     "knn",
		Aliases:  []string{"k-nearest-neighbors", "nearest-neighbors"},
		Channels: []Channel{labelled("train", true), labelled("test", false)},
		Accepts:  []Accepted{records(), cells(filePipe)},
		LabelCases: []LabelCase{
			{"predictor_type", []string{"classifier", "regressor"}, anyNumber},
		},
		FeatureDim: &Dimension{Name: "feature_dim", Min: 1, Required: true},
		Bounds:     []Bound{{Name: "k", Of: "sample_size"}},
		Source:     guide + "k-nearest-neighbors.html",
	},
}

// vectors are the algorithms that learn without a label.
var vectors = []Algorithm{
	{
		Name:       "kmeans",
		Aliases:    []string{"k-means"},
		Channels:   []Channel{unlabelled("train", true), unlabelled("test", false)},
		Accepts:    []Accepted{records(), cells(filePipe)},
		FeatureDim: &Dimension{Name: "feature_dim", Min: 1, Required: true},
		Bounds:     []Bound{{Name: "k", Of: "rows"}},
		Notes:      []string{"ShardedByS3Key is recommended for train."},
		Source:     guide + "k-means.html",
	},
	{
		Name:       "pca",
		Aliases:    []string{"principal-component-analysis"},
		Channels:   []Channel{unlabelled("train", true), unlabelled("test", false)},
		Accepts:    []Accepted{records(), cells(filePipe)},
		FeatureDim: &Dimension{Name: "feature_dim", Min: 1, Required: true},
		Bounds:     []Bound{{Name: "num_components", Of: "feature_dim"}},
		Source:     guide + "pca.html",
	},
	{
		Name:    "randomcutforest",
		Aliases: []string{"rcf", "random-cut-forest"},
		Channels: []Channel{
			{Name: "train", Required: true, Distribution: "ShardedByS3Key"},
			{Name: "test", Labels: 1, Distribution: "FullyReplicated", LabelCases: []LabelCase{{Label: zeroOne}}},
		},
		Accepts:    []Accepted{records(), cells(filePipe)},
		FeatureDim: &Dimension{Name: "feature_dim", Min: 1, Max: 10000, Required: true},
		Notes:      []string{"The label of a test row is 1 for an anomaly, else 0."},
		Source:     guide + "randomcutforest.html",
	},
	{
		Name:       "lda",
		Aliases:    []string{"latent-dirichlet-allocation"},
		Channels:   []Channel{unlabelled("train", true), unlabelled("test", false)},
		Accepts:    []Accepted{records(), cells(fileOnly)},
		FeatureDim: &Dimension{Name: "feature_dim", Min: 1, Required: true},
		Bounds:     []Bound{{Name: "mini_batch_size", Of: "rows", Exact: true}},
		Instances:  1,
		Notes:      []string{"Values are counts of words; mini_batch_size is the number of documents."},
		Source:     guide + "lda.html",
	},
	{
		Name:    "ntm",
		Aliases: []string{"neural-topic-model"},
		Channels: []Channel{
			unlabelled("train", true), unlabelled("validation", false), unlabelled("test", false),
		},
		Accepts:    []Accepted{records(), cells(filePipe)},
		FeatureDim: &Dimension{Name: "feature_dim", Min: 1, Max: 1000000, Required: true},
		Notes:      []string{"Values are counts of words. The channel auxiliary holds vocab.txt, which is no table."},
		Source:     guide + "ntm.html",
	},
}

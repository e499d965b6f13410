package sagemaker

// xgboostRecords is RecordIO for XGBoost, in which a sparse row of zeros only has no
// entry and shifts all that follow it.
func xgboostRecords() Accepted {
	a := records()
	a.Modes, a.NoZeroRows = fastFile, true
	return a
}

// trees are the algorithms on tables of numbers and, but for XGBoost, of text.
var trees = append([]Algorithm{
	{
		Name:     "xgboost",
		Aliases:  []string{"xgb"},
		Channels: []Channel{labelled("train", true), labelled("validation", false)},
		Accepts: []Accepted{
			{Format: "csv", ContentType: "text/csv", Modes: fastFile, PlainNumbers: true},
			{Format: "tsv", ContentType: "text/csv", Modes: fastFile, PlainNumbers: true},
			{Format: "parquet", ContentType: "application/x-parquet", Modes: fastFile},
			xgboostRecords(),
			{ContentType: libsvm, Modes: fastFile},
		},
		Missing: true,
		Weights: "csv_weights",
		LabelCases: []LabelCase{
			{"objective", []string{"binary:logistic", "binary:logitraw", "reg:logistic"}, share},
			{"objective", []string{"binary:hinge"}, zeroOne},
			{"objective", []string{"multi:softmax", "multi:softprob"}, classes("num_class")},
			{"objective", []string{"count:poisson", "reg:gamma", "reg:tweedie"}, positive},
			{"num_class", nil, classes("num_class")},
		},
		Notes: []string{
			"Without a content type files are taken for LIBSVM.",
			"label_size is 1 or left out.",
			"The delimiter is found out from the first line, so that a CSV may have any.",
		},
		Source: guide + "xgboost.html, https://github.com/aws/sagemaker-xgboost-container/blob/master/src/sagemaker_xgboost_container/data_utils.py",
	},
	withText("lightgbm", Channel{Name: "train", Aliases: []string{"training"}}, "InputOutput-LightGBM.html"),
	withText("catboost", Channel{Name: "training"}, "InputOutput-CatBoost.html"),
	withText("tabtransformer", Channel{Name: "training"}, "InputOutput-TabTransformer.html"),
	withText("autogluon-tabular", Channel{Name: "training"}, "InputOutput-AutoGluon.html", "autogluon"),
}, pairs)

// withText is one of the four algorithms that read a CSV with cells of text.
func withText(name string, train Channel, page string, aliases ...string) Algorithm {
	train.Required, train.Labels = true, 1
	return Algorithm{
		Name: name, Aliases: aliases,
		Channels: []Channel{train, labelled("validation", false)},
		Accepts:  []Accepted{cells(fileOnly)},
		Text:     true, Missing: true,
		Beside: []string{"categorical_index.json"},
		Notes:  []string{"The target is column 1. A file categorical_index.json may list the columns of categories."},
		Source: guide + page,
	}
}

// pairs is IP Insights.
var pairs = Algorithm{
	Name:     "ip-insights",
	Aliases:  []string{"ipinsights"},
	Channels: []Channel{unlabelled("train", true), unlabelled("validation", false)},
	Accepts:  []Accepted{{Format: "csv", ContentType: "text/csv", Modes: fileOnly}},
	Text:     true, Columns: 2,
	Notes:  []string{"Each row is an entity and an IPv4 address."},
	Source: guide + "ip-insights.html",
}

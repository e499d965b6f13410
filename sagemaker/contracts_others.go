package sagemaker

// others are the algorithms on sequences, text and images. Those that train on no
// format that recast reads are listed and not checked.
var others = []Algorithm{
	{
		Name:        "seq2seq",
		Aliases:     []string{"sequence-to-sequence"},
		Channels:    []Channel{unlabelled("train", true), unlabelled("validation", true)},
		Accepts:     []Accepted{{Format: "recordio", ContentType: recordProtobuf, Modes: fileOnly, DTypes: []string{"int32"}, NoSparse: true}},
		FeatureKeys: []string{"source", "target"},
		Notes:       []string{"Records hold the tokens of a sentence as Int32 under source and target; 0 is padding. The channel vocab holds vocab.src.json and vocab.trg.json."},
		Source:      guide + "seq-2-seq.html",
	},
	{
		Name:     "object2vec",
		Channels: []Channel{labelled("train", true), labelled("validation", false), labelled("test", false)},
		Accepts:  []Accepted{{ContentType: "application/jsonlines", Modes: fileOnly}},
		Notes:    []string{`A line is {"label": 0, "in0": [6, 17], "in1": [16, 21]}.`},
		Source:   guide + "object2vec.html",
	},
	{
		Name:     "deepar",
		Channels: []Channel{unlabelled("train", true), unlabelled("test", false)},
		Accepts: []Accepted{
			{ContentType: "application/jsonlines", Modes: fileOnly},
			{ContentType: "application/x-parquet", Modes: fileOnly},
		},
		Notes:  []string{"A line or row has start and target, and may have cat and dynamic_feat. Files called .… and _SUCCESS are passed over."},
		Source: guide + "deepar.html",
	},
	{
		Name:     "blazingtext",
		Channels: []Channel{unlabelled("train", true), unlabelled("validation", false)},
		Accepts:  []Accepted{{ContentType: "text/plain", Modes: filePipe}},
		Notes:    []string{"A line is a sentence, for a classifier after __label__ and its class."},
		Source:   guide + "blazingtext.html",
	},
	{
		Name:     "image-classification",
		Channels: []Channel{labelled("train", true), labelled("validation", true)},
		Accepts:  []Accepted{{ContentType: "application/x-recordio", Modes: filePipe}, {ContentType: "application/x-image", Modes: filePipe}},
		Notes:    []string{"The RecordIO is that of MXNet, one file a channel; images have .lst files in channels of their own."},
		Source:   guide + "image-classification.html",
	},
	{
		Name:     "object-detection",
		Channels: []Channel{labelled("train", true), labelled("validation", true)},
		Accepts:  []Accepted{{ContentType: "application/x-recordio", Modes: filePipe}, {ContentType: "application/x-image", Modes: filePipe}},
		Notes:    []string{"The RecordIO is that of MXNet, one file a channel; images have annotations in channels of their own."},
		Source:   guide + "object-detection.html",
	},
	{
		Name:     "semantic-segmentation",
		Channels: []Channel{unlabelled("train", true), unlabelled("validation", true), unlabelled("train_annotation", true), unlabelled("validation_annotation", true)},
		Accepts:  []Accepted{{ContentType: "application/x-image", Modes: filePipe}},
		Source:   guide + "semantic-segmentation.html",
	},
}

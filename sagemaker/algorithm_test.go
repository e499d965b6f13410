package sagemaker

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/recast-ml/recast/convert"
)

func TestFind(t *testing.T) {
	for name, want := range map[string]string{
		"linear-learner": "linear-learner", "Linear Learner": "linear-learner", "linear_learner": "linear-learner", "ll": "linear-learner",
		"XGBoost": "xgboost", "RCF": "randomcutforest", "random-cut-forest": "randomcutforest", "k-means": "kmeans", "K NN": "knn",
	} {
		if a, err := Find(name); err != nil || a.Name != want {
			t.Errorf("Find(%q) = %v, %v, want %s", name, a, err, want)
		}
	}
	for name, hint := range map[string]string{
		"xgbost": "did you mean xgboost?", "linear": "did you mean linear-learner?", "kmean": "did you mean kmeans?",
		"factorisation-machines": "did you mean factorization-machines?", "": "algorithms are ", "zzz": "algorithms are ",
	} {
		_, err := Find(name)
		if u, ok := errors.AsType[*convert.UsageError](err); !ok || !strings.HasPrefix(u.Hint, hint) {
			t.Errorf("Find(%q): %v, hint %q, want %q", name, err, convert.Hint(err), hint)
		}
	}
	a := must(Find("xgboost"))(t)
	a.Name = "other"
	if b := must(Find("xgboost"))(t); b.Name != "xgboost" {
		t.Error("what Find gives is not the caller's own")
	}
}

// TestContracts holds that each contract says all that a check and a reader need.
func TestContracts(t *testing.T) {
	formats := map[string]string{} // content types
	for _, f := range convert.Formats() {
		formats[f.Name] = f.ContentType
	}
	names := map[string]string{}
	for _, a := range Algorithms() {
		for _, n := range append([]string{a.Name}, a.Aliases...) {
			if other := names[plain(n)]; other != "" && other != a.Name {
				t.Errorf("%s and %s are both called %s", other, a.Name, n)
			}
			names[plain(n)] = a.Name
		}
		if !strings.HasPrefix(a.Source, guide) || len(a.Channels) == 0 || len(a.Accepts) == 0 {
			t.Errorf("%s: no source, no channel, or nothing that it accepts", a.Name)
		}
		if !a.Channels[0].Required {
			t.Errorf("%s: channel %s is not required", a.Name, a.Channels[0].Name)
		}
		for _, x := range a.Accepts {
			if x.ContentType == "" || len(x.Modes) == 0 {
				t.Errorf("%s: %+v", a.Name, x)
			}
			if have, ok := formats[x.Format]; ok && have != "" && have != x.ContentType {
				t.Errorf("%s: %s is %s, convert says %s", a.Name, x.Format, x.ContentType, have)
			}
		}
		for _, l := range a.LabelCases {
			if l.Name == "" || l.Label.Min > l.Label.Max {
				t.Errorf("%s: a case of labels without a hyperparameter, or without labels: %+v", a.Name, l)
			}
		}
		if text, err := json.Marshal(a); err != nil {
			t.Errorf("%s: %v", a.Name, err)
		} else if !json.Valid(text) {
			t.Errorf("%s: %s", a.Name, text)
		}
		if text := a.String(); !strings.HasPrefix(text, a.Name+"\n") || !strings.Contains(text, a.Source) {
			t.Errorf("%s: told as %s", a.Name, text)
		}
	}
	for _, name := range []string{"linear-learner", "factorization-machines", "kmeans", "knn", "pca", "randomcutforest", "lda", "ntm", "seq2seq",
		"xgboost", "lightgbm", "catboost", "tabtransformer", "autogluon-tabular", "ip-insights", "object2vec", "deepar", "blazingtext",
		"image-classification", "object-detection", "semantic-segmentation"} {
		if names[plain(name)] != name {
			t.Errorf("there is no contract of %s", name)
		}
	}
}

func TestLabelText(t *testing.T) {
	for _, tc := range []struct {
		label      Label
		text, json string
	}{
		{anyNumber, "any numbers", `{"whole":false}`},
		{zeroOne, "whole numbers from 0 to 1", `{"whole":true,"min":0,"max":1}`},
		{share, "numbers from 0 to 1", `{"whole":false,"min":0,"max":1}`},
		{positive, "numbers from 0 up", `{"whole":false,"min":0}`},
		{classes("num_class"), "whole numbers from 0 to num_class−1", `{"whole":true,"min":0,"classes":"num_class"}`},
	} {
		text, err := json.Marshal(tc.label)
		if got := tc.label.String(); got != tc.text || err != nil || string(text) != tc.json {
			t.Errorf("%s, %s, %v; want %s, %s", got, text, err, tc.text, tc.json)
		}
	}
}

func TestClassTable(t *testing.T) {
	var seen []string
	warnings := false
	for _, c := range classTable {
		if slices.Contains(seen, c.code) || c.one == "" || c.many == "" {
			t.Errorf("%s: twice, or without a text", c.code)
		}
		if warnings && !c.warning {
			t.Errorf("%s: a violation behind a warning", c.code)
		}
		seen, warnings = append(seen, c.code), c.warning
	}
}

package convert

import "github.com/recast-ml/recast/table"

// Receipt is what a job did.
type Receipt struct {
	Plan     *Plan         `json:"-"`
	RowsIn   int64         `json:"rows_in"`
	RowsOut  int64         `json:"rows_out"`
	Rejected int64         `json:"rejected"` // bad rows left out
	Dropped  int64         `json:"dropped"`  // rows left out for a missing value
	Parts    []Part        `json:"parts"`
	Seed     uint64        `json:"seed,omitempty"` // of what was left to chance
	Seconds  float64       `json:"seconds"`
	Changes  table.Changes `json:"changes"`
	// ContentType is what a training job is told the channel holds.
	ContentType string `json:"content_type"`
	// Hyperparameters are facts of the output that algorithms ask for, such as
	// feature_dim.
	Hyperparameters map[string]string `json:"hyperparameters"`
	Warnings        []string          `json:"warnings,omitempty"`
	BytesIn         int64             `json:"bytes_in"` // of the inputs, as stored
}

// Part is one file of the output.
type Part struct {
	Path  string `json:"path"`
	Split string `json:"split,omitempty"` // its name, if the output is split
	Rows  int64  `json:"rows"`
	Bytes int64  `json:"bytes"`
	// Checksum is "crc64nvme:" and base64, as S3 reports it, or "sha256:" and
	// hexadecimal.
	Checksum string `json:"checksum"`
}

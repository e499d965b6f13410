package recordio

import "testing"

func TestSniff(t *testing.T) {
	for head, want := range map[string]string{
		"":                       "",
		"\x0a\x23\xd7\xce\x00":   "RecordIO",
		"\xce\xd7\x23\x0a":       "big-endian RecordIO",
		"PAR1\x15":               "Parquet",
		"Obj\x01\x04":            "Avro",
		"\x1f\x8b\x08":           "gzip",
		"BZh91AY":                "bzip2",
		"\x28\xb5\x2f\xfd":       "zstd",
		"\xfd7zXZ\x00":           "xz",
		"\xff\x06\x00\x00sNaPpY": "snappy",
		"PK\x03\x04":             "zip",
		"ARROW1\x00\x00":         "Arrow",
		"ORC\x11":                "ORC",
		"\x93NUMPY\x01":          "NumPy",
		"\x89HDF\r\n\x1a\n":      "HDF5",
		"\xff\xd8\xff\xe0":       "JPEG",
		"\x89PNG\r\n":            "PNG",
		"{\"a\": 1}\n":           "JSON",
		"  [1, 2]":               "JSON",
		"<html>":                 "XML or HTML",
		"a,b\r\n1,2\r\n":         "text",
		"\xef\xbb\xbfa,b":        "text",
		"1 3:0.5 \xc3":           "text", // cut inside a character
		"\xff\xfe":               "",
		"\x00\x01\x02":           "",
		"a\x00":                  "",
		"\x05\x00\x00\x00\x00\x00\x00\x00\xea\xb2\x04\x3ehello": "TFRecord",
		"\x05\x00\x00\x00\x00\x00\x00\x00\xea\xb2\x04\x3fhello": "",
		"\x0a\x1a\x0a\x06values\x12\x10":                        "a protobuf record without its frame",
		"\x0a":                                                  "text",
	} {
		if got := Sniff([]byte(head)); got != want {
			t.Errorf("Sniff(%q) = %q, want %q", head, got, want)
		}
	}
}

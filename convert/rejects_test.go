package convert

import "testing"

// TestRejects holds what a line for a bad row says, also where it is not UTF-8.
func TestRejects(t *testing.T) {
	h := newHarness(t, map[string]string{"in.csv": "y,a\n1,x\n2,\xff\n3,4\n"})
	r := h.must(Job{Inputs: []string{"in.csv"}, Output: "out.pbr", Roles: Roles{Label: []string{"y"}},
		Read: ReadOptions{Types: map[string]string{"a": "float64"}}, BadRows: BadRows{Rejects: "bad.jsonl"}})
	want := `{"file":"in.csv","line":2,"record":1,"byte":4,"column":"a","class":"not-a-number","message":"in.csv:2:3: column \"a\": \"x\" is not a number (record 1, byte 4)","raw":"1,x"}
{"file":"in.csv","line":3,"record":2,"byte":8,"column":"a","class":"not-a-number","message":"in.csv:3:3: column \"a\": \"\\xff\" is not a number (record 2, byte 8)","raw_base64":"Miz/"}
`
	if got := h.get("bad.jsonl"); got != want || r.Rejected != 2 || r.RowsOut != 1 {
		t.Errorf("%d rejected, %d rows\n got %s\nwant %s", r.Rejected, r.RowsOut, got, want)
	}
}

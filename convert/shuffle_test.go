package convert

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// TestShuffle holds that the order is another one, and of a seed the same.
func TestShuffle(t *testing.T) {
	rows := randomRows(3_000, 4)
	h := newHarness(t, map[string]string{"in.csv": csvOf(rows, 4)})
	orders := map[string]bool{}
	for _, seed := range []uint64{0, 1, 0} {
		j := Job{Inputs: []string{"in.csv"}, Output: "out.pbr", Roles: Roles{Label: []string{"y"}}, Layout: Layout{Shuffle: true, Seed: seed}, Write: WriteOptions{Force: true}}
		sameRows(t, h.rowsOf(h.must(j)), rows)
		if same(h.rows("out.pbr"), rows) == nil {
			t.Errorf("seed %d leaves the rows in their order", seed)
		}
		orders[h.get("out.pbr")] = true
	}
	if len(orders) != 2 {
		t.Errorf("%d orders of two seeds", len(orders))
	}

	// A stream is read once, and can be split exactly all the same.
	var out bytes.Buffer
	j := streamJob(strings.NewReader(csvOf(rows, 4)), &out)
	j.Layout = Layout{Shuffle: true}
	if _, err := Run(context.Background(), j); err != nil {
		t.Fatal(err)
	}
	j = streamJob(strings.NewReader(csvOf(rows, 4)), nil)
	j.Layout, j.Output, j.Stdout = Layout{Shuffle: true, Shards: 2, Split: []Split{{"a", 0.5}, {"b", 0.5}}}, "out", nil
	sameRows(t, h.rowsOf(h.must(j)), rows)

	j = Job{Inputs: []string{"big.csv"}, Output: "big.pbr", Roles: Roles{Label: []string{"y"}}, Layout: Layout{Shuffle: true}, Memory: 16 << 20}
	h.store.Put("big.csv", []byte(csvOf(randomRows(60_000, 60), 60)))
	_, err := h.run(j)
	wantError(t, err, ErrInput, "the rows do not fit the memory, and --shuffle holds them all")
	if Hint(err) != "--memory allows more than 16MiB" {
		t.Errorf("hint %q", Hint(err))
	}
	h.absent("big.pbr")
}

// TestShufflePlaces holds that where each row ends is about as likely as any place.
func TestShufflePlaces(t *testing.T) {
	const n, seeds = 6, 12_000
	var counts [n][n]int
	for seed := range uint64(seeds) {
		order := make([]place, n)
		for i := range order {
			order[i].row = int32(i)
		}
		mix(order, (&Layout{Seed: seed}).random(2))
		for at, p := range order {
			counts[p.row][at]++
		}
	}
	for row := range counts {
		for at, got := range counts[row] { // ±5 standard deviations of 41
			if got < seeds/n-205 || got > seeds/n+205 {
				t.Errorf("row %d ends at %d %d times of %d", row, at, got, seeds)
			}
		}
	}
}

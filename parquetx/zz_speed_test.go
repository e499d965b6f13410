package parquetx
import ("testing";"os";"fmt";"time";"context";"sync/atomic";"sync")
func TestZZSpeed(t *testing.T) {
	path := os.Getenv("PQ"); if path == "" { t.Skip() }
	fh, _ := os.Open(path); st, _ := fh.Stat()
	for _, workers := range []int{1,2,1,2,1,2} {
		f, err := Open(fh, st.Size(), ReadOptions{}); if err != nil { t.Fatal(err) }
		d, err := f.NewDecoder(supported(f)); if err != nil { t.Fatal(err) }
		rs := f.Ranges(8<<20)
		start := time.Now()
		var next, rows atomic.Int64; var wg sync.WaitGroup
		for range workers { wg.Go(func() { for { i := int(next.Add(1)-1); if i >= rs.Len() { return }
			b, err := d.Decode(context.Background(), rs.At(i)); if err != nil { t.Error(err); return }; rows.Add(b.NumRows()); b.Release() } }) }
		wg.Wait()
		fmt.Println(workers, "workers", rows.Load(), "rows", rs.Len(), "ranges", time.Since(start))
	}
}

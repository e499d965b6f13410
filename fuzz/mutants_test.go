//go:build linux

package fuzz

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// RECAST_MUTANTS is how many mutants each decoder reads, RECAST_MUTANT the number of the
// only one. The others make this test binary the child that reads them.
const (
	mutantsVariable = "RECAST_MUTANTS"
	mutantVariable  = "RECAST_MUTANT"
	childVariable   = "RECAST_MUTANTS_CHILD"
)

// What a child may use. Its memory is that of a container of 1 GiB, all of it: the
// limit is on what is mapped to be written, whether it is or not.
const (
	childMemory = 1 << 30
	childCPU    = 5 * time.Second  // for one mutant
	childWall   = 90 * time.Second // likewise: nothing else sees a deadlock, and the machine may be busy
)

// mostFindings of one decoder are enough to look into.
const mostFindings = 20

// childWork is what a child is told.
type childWork struct {
	Decoder  string
	From, To uint64
	Status   string // a file that has the number of the mutant being read
	CPU      time.Duration
}

// childReport is what a child says at its end.
type childReport struct {
	Mutants, Errors, Accepted int
	Slowest                   time.Duration // processor time, of all threads
	SlowestAt                 uint64
	Most                      uint64 // bytes allocated for one mutant, in all
	MostAt                    uint64
	RSS                       int64 // bytes, at its peak
	Findings                  []string
}

func (r *childReport) add(o childReport) {
	r.Mutants, r.Errors, r.Accepted = r.Mutants+o.Mutants, r.Errors+o.Errors, r.Accepted+o.Accepted
	if o.Slowest > r.Slowest {
		r.Slowest, r.SlowestAt = o.Slowest, o.SlowestAt
	}
	if o.Most > r.Most {
		r.Most, r.MostAt = o.Most, o.MostAt
	}
	r.RSS = max(r.RSS, o.RSS)
	r.Findings = append(r.Findings, o.Findings...)
}

// TestMutants has every decoder read damaged files, in a process of little memory: none
// makes it panic, hang or run out of memory, an error says where, and what is
// accepted under a checksum is what was written. To read as many as a release does,
//
//	RECAST_MUTANTS=100000 go test ./fuzz -run Mutants -v -timeout 2h
func TestMutants(t *testing.T) {
	if os.Getenv(childVariable) != "" {
		child(t)
		return
	}
	from, to := uint64(0), uint64(1200)
	if testing.Short() {
		to = 100
	}
	if n, err := strconv.ParseUint(os.Getenv(mutantsVariable), 10, 64); err == nil {
		to = n
	}
	if n, err := strconv.ParseUint(os.Getenv(mutantVariable), 10, 64); err == nil {
		from, to = n, n+1
	}
	var table []string
	t.Cleanup(func() {
		slices.Sort(table)
		t.Logf("| decoder | mutants | errors | accepted | slowest, CPU | most allocated for one | peak RSS |\n%s", strings.Join(table, "\n"))
	})
	lines := make(chan string, len(decoders))
	t.Run("of", func(t *testing.T) {
		for _, d := range decoders {
			t.Run(d.name, func(t *testing.T) {
				t.Parallel()
				r := readMutants(t, childWork{Decoder: d.name, From: from, To: to, CPU: childCPU})
				for _, f := range r.Findings {
					t.Error(f)
				}
				lines <- fmt.Sprintf("| %s | %d | %d | %d | %v (%d) | %.1f MiB (%d) | %d MiB |", d.name, r.Mutants, r.Errors, r.Accepted,
					r.Slowest.Round(time.Millisecond), r.SlowestAt, float64(r.Most)/(1<<20), r.MostAt, r.RSS>>20)
			})
		}
	})
	close(lines)
	for l := range lines {
		table = append(table, l)
	}
}

// harmful are decoders that do what none may, with some mutants.
var harmful = []decoder{
	{name: "panics", seeds: anyText, decode: plain(onSome(func() error { panic("so it does") }))},
	{name: "hangs", seeds: anyText, decode: plain(onSome(func() error {
		for {
			harm++
		}
	}))},
	{name: "eats memory", seeds: anyText, decode: plain(onSome(func() error {
		for range 3 {
			held = append(held, make([]byte, childMemory/2))
		}
		return nil
	}))},
	{name: "lies", seeds: anyText, decode: plain(onSome(func() error { return wrong("so it is") }))},
}

var (
	harm int
	held [][]byte
)

func anyText(testing.TB) [][]byte { return [][]byte{[]byte("a text that is to be mutated")} }

func harms(m mutant) bool { return len(m.data)%2 == 1 }

func onSome(do func() error) func(mutant) error {
	return func(m mutant) error {
		if harms(m) {
			return do()
		}
		return nil
	}
}

// TestMutantsThatHarm holds that harm is seen, that the mutant that did it is named, and
// that those behind it are read.
func TestMutantsThatHarm(t *testing.T) {
	if raceDetector() {
		t.Skip("without a limit on memory")
	}
	const n = 16
	for _, d := range harmful {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			m := &mutator{name: d.name, seeds: d.seeds(t)}
			r := readMutants(t, childWork{Decoder: d.name, To: n, CPU: 200 * time.Millisecond})
			left := r.Findings
			for i := range uint64(n) {
				if !harms(m.at(i)) {
					continue
				}
				if len(left) == 0 || !strings.HasPrefix(left[0], fmt.Sprintf("mutant %d of %s", i, d.name)) {
					t.Fatalf("mutant %d does harm, and the next finding is %.200q", i, left)
				}
				left = left[1:]
			}
			if len(left) > 0 || len(r.Findings) == 0 || r.Mutants != n {
				t.Errorf("%d mutants and findings %.300q", r.Mutants, r.Findings)
			}
		})
	}
}

// readMutants has children read the mutants of a decoder. One that dies is a finding,
// and the next goes on behind the mutant that killed it.
func readMutants(t *testing.T, w childWork) childReport {
	var all childReport
	w.Status = filepath.Join(t.TempDir(), "status")
	for w.From < w.To && len(all.Findings) < mostFindings {
		os.Remove(w.Status)
		work, err := json.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		c := exec.Command(os.Args[0], "-test.run", "^TestMutants$", "-test.timeout", "0")
		c.Env = append(os.Environ(), childVariable+"="+string(work), "GOMEMLIMIT=256MiB", "GOMAXPROCS=2", "TMPDIR="+t.TempDir())
		out, err := c.CombinedOutput()
		if err == nil {
			var r childReport
			text, err := os.ReadFile(w.Status)
			if err == nil {
				err = json.Unmarshal(text, &r)
			}
			if err != nil {
				t.Fatalf("the child says nothing: %v\n%s", err, out)
			}
			all.add(r)
			break
		}
		status, statusErr := os.ReadFile(w.Status)
		if statusErr != nil || len(status) != 8 {
			t.Fatalf("the child did not begin: %v\n%s", err, out)
		}
		killer := binary.LittleEndian.Uint64(status)
		all.add(childReport{Mutants: int(killer - w.From + 1), RSS: int64(c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) << 10,
			Findings: []string{fmt.Sprintf("mutant %d of %s ends the process: %v\n%s", killer, w.Decoder, err, out[:min(len(out), 6000)])}})
		w.From = killer + 1
	}
	return all
}

// child reads mutants, and ends with the process if one does harm.
func child(t *testing.T) {
	var w childWork
	if err := json.Unmarshal([]byte(os.Getenv(childVariable)), &w); err != nil {
		t.Fatal(err)
	}
	all := slices.Concat(decoders, harmful)
	d := all[slices.IndexFunc(all, func(d decoder) bool { return d.name == w.Decoder })]
	status, err := os.Create(w.Status)
	if err != nil {
		t.Fatal(err)
	}
	defer status.Close()
	m := &mutator{name: d.name, seeds: d.seeds(t), tokens: d.tokens}
	decode := d.decode(t)
	refused := 0
	for i, s := range m.seeds {
		err := decode(mutant{s, s})
		if wrong, ok := errors.AsType[*finding](err); ok {
			t.Fatalf("seed %d: %v", i, wrong)
		}
		if err != nil {
			refused++
		}
	}
	if refused > len(m.seeds)/2 {
		t.Fatalf("%d of %d seeds are refused", refused, len(m.seeds))
	}
	if !raceDetector() { // which maps terabytes
		if err := syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: childMemory, Max: childMemory}); err != nil {
			t.Fatal(err)
		}
	}
	var now watch
	go now.guard(w.CPU)
	var r childReport
	for i := w.From; i < w.To && len(r.Findings) < mostFindings; i++ {
		if _, err := status.WriteAt(binary.LittleEndian.AppendUint64(nil, i), 0); err != nil {
			t.Fatal(err)
		}
		mu := m.at(i)
		allocated, used := allocatedBytes(), processorTime()
		now.start(used)
		err := decode(mu)
		used, allocated = processorTime()-used, allocatedBytes()-allocated
		r.Mutants++
		if err == nil {
			r.Accepted++
		} else {
			r.Errors++
		}
		if wrong, ok := errors.AsType[*finding](err); ok {
			r.Findings = append(r.Findings, fmt.Sprintf("mutant %d of %s: %v", i, w.Decoder, wrong))
		}
		if used > r.Slowest {
			r.Slowest, r.SlowestAt = used, i
		}
		if allocated > r.Most {
			r.Most, r.MostAt = allocated, i
		}
	}
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	r.RSS = int64(u.Maxrss) << 10
	text, err := json.Marshal(r)
	if err == nil {
		err = os.WriteFile(w.Status, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// watch is when the mutant at hand was begun.
type watch struct {
	since atomic.Int64 // Unix nanoseconds; 0: none is
	used  atomic.Int64 // processor time then
}

func (w *watch) start(used time.Duration) {
	w.used.Store(int64(used))
	w.since.Store(time.Now().UnixNano())
}

// guard ends the process, with all its stacks, if a mutant takes too long.
func (w *watch) guard(cpu time.Duration) {
	debug.SetTraceback("all")
	for range time.Tick(50 * time.Millisecond) {
		since := w.since.Load()
		if since == 0 {
			continue
		}
		used, wall := processorTime()-time.Duration(w.used.Load()), time.Since(time.Unix(0, since))
		if used > cpu || wall > childWall {
			panic(fmt.Sprintf("it takes %v of processor time and %v in all", used, wall))
		}
	}
}

func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func allocatedBytes() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// raceDetector reports whether the tests run with it.
func raceDetector() bool {
	info, _ := debug.ReadBuildInfo()
	return slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "-race" && s.Value == "true" })
}

package convert

import (
	"context"
	"maps"
	"runtime"
	"slices"
	"strings"

	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// resolve fills in the defaults of a job and refuses what no input could make
// right.
func (j *Job) resolve(ctx context.Context) error {
	if j.store == nil {
		j.store = storage.Local{}
	}
	if err := j.resolveResources(); err != nil {
		return err
	}
	if err := j.repeat(ctx); err != nil {
		return err
	}
	j.seen = sightings{}
	if j.neighbors = nil; !j.Read.IgnoreReceipts {
		j.neighbors = &neighbors{store: j.store, limit: j.Read.Limits.Sidecar, warn: j.warn}
	}
	if len(j.Inputs) == 0 {
		return usage("name files, globs, directories, or - for standard input", "there is no input")
	}
	if j.Read.Header && j.Read.NoHeader {
		return usage("", "--has-header and --no-header exclude each other")
	}
	for _, c := range []struct {
		flag, value string
		allowed     []string
	}{
		{"--dtype", j.Values.DType, []string{"float32", "float64", "int32"}},
		{"--nulls", j.Values.Nulls, []string{"error", "nan", "zero", "drop", "empty"}},
		{"--encode-strings", j.Values.EncodeStrings, []string{"error", "keep", encodeOrdinal, encodeOneHot}},
		{"--category-order", j.Values.CategoryOrder, []string{orderValue, orderFrequency}},
		{"--unknown", j.Values.Unknown, []string{unknownError, unknownBucket}},
		{"--on-error", j.BadRows.Do, []string{"fail", "skip", "quarantine"}},
		{"--checksum", j.Write.Checksum, []string{"crc64nvme", "sha256"}},
	} {
		if err := oneOf(c.flag, c.value, c.allowed); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(j.Values.Encode)) {
		if err := oneOf("--encode", j.Values.Encode[name], []string{encodeOrdinal, encodeOneHot, encodeEpoch, encodeEpochDays}); err != nil {
			return err
		}
	}
	if j.Values.Nulls == "nan" && j.Values.DType == "int32" {
		return usage("--nulls zero, drop or error", "int32 has no NaN: --nulls nan cannot be")
	}
	if j.BadRows.Do == "quarantine" && j.BadRows.Rejects == "" {
		return usage("--rejects FILE", "--on-error quarantine needs a file for the bad rows")
	}
	if j.BadRows.Rejects != "" {
		if j.BadRows.Do == "fail" || j.BadRows.Do == "skip" {
			return usage("", "--rejects goes with --on-error quarantine, not %s", j.BadRows.Do)
		}
		j.BadRows.Do = "quarantine"
	}
	if err := j.Layout.resolve(); err != nil {
		return err
	}
	if err := j.readSchema(ctx); err != nil {
		return err
	}
	j.Read.known, j.Read.chunk = nil, chunkSize
	key, _ := j.Layout.key()
	for _, names := range [][]string{j.Roles.Label, j.Roles.Features, j.Roles.Drop, {j.Roles.Weight, j.Roles.ID, key}, slices.Collect(maps.Keys(j.Read.Types))} {
		for _, n := range names {
			if n != "" {
				j.Read.known = append(j.Read.known, n)
			}
		}
	}
	slices.Sort(j.Read.known)
	if j.From != "" {
		if _, err := formatByName(j.From); err != nil {
			return err
		}
	}
	if (j.BadRows.Max != 0 || j.BadRows.MaxShare != 0) && j.BadRows.Do != "skip" && j.BadRows.Do != "quarantine" {
		return usage("--on-error skip, or --rejects FILE", "--max-rejects is for rows that are left out")
	}
	if j.BadRows.MaxShare < 0 || j.BadRows.MaxShare > 1 {
		return usage("", "--max-rejects takes a number or a percentage up to 100%%")
	}
	return nil
}

// maxThreads is how many workers there are at most: each has memory of its own.
const maxThreads = 256

// resolveResources fills in what bounds the job.
func (j *Job) resolveResources() error {
	if j.Threads < 0 || j.Memory < 0 {
		return usage("", "threads and memory are not negative")
	}
	if j.Threads == 0 {
		j.Threads = runtime.GOMAXPROCS(0)
	}
	j.Threads = min(j.Threads, maxThreads)
	if j.Memory == 0 {
		j.Memory = 256 << 20
	}
	if j.Memory < minMemory {
		return usage("", "--memory %s is too little: %s is the least", sizeText(j.Memory), sizeText(minMemory))
	}
	j.Read.Limits.resolve(j.Memory)
	j.Read.batch = j.Memory / 2
	return nil
}

func oneOf(flag, value string, allowed []string) error {
	if value == "" {
		return nil
	}
	for _, a := range allowed {
		if a == value {
			return nil
		}
	}
	return usage("one of "+strings.Join(allowed, ", "), "%s %s: no such choice", flag, table.Excerpt(value))
}

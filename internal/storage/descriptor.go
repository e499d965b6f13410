package storage

import (
	"strconv"
	"strings"
)

// descriptors are names of open files of this process, by number or of all that
// begin so.
var descriptors = map[string]int{"/dev/stdout": 1, "/dev/stderr": 2, "/dev/fd/": -1, "/proc/self/fd/": -1}

// IsDescriptor reports whether a name means an open file of this process,
// which is to be written to, not replaced, whatever it is.
func IsDescriptor(name string) bool {
	_, ok := descriptor(name)
	return ok
}

// descriptor is the number of the file that a name means, −1 if it has none.
func descriptor(name string) (n int, ok bool) {
	if n, ok = descriptors[name]; ok {
		return n, true
	}
	for prefix := range descriptors {
		if number, ok := strings.CutPrefix(name, prefix); ok && strings.HasSuffix(prefix, "/") {
			if n, err := strconv.Atoi(number); err == nil && n >= 0 {
				return n, true
			}
			return -1, true
		}
	}
	return -1, false
}

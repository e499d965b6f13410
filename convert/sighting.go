package convert

import (
	"errors"
	"fmt"

	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// sightings are what the job's files were when they were listed, by name. Each is
// opened later, and more than once where the job takes several passes: what is
// read must be one state of all of them. A directory of files may be replaced as
// a whole in the middle of that.
type sightings map[string]storage.Info

// listed notes files.
func (s sightings) listed(infos []storage.Info) {
	for _, info := range infos {
		s[info.Name] = info
	}
}

// same refuses a file that is no longer what was listed. Streams are never the same,
// and are read once.
func (s sightings) same(now storage.Info) error {
	then, ok := s[now.Name]
	if !ok || then.Size < 0 && now.Size < 0 || storage.Same(then, now) && then.Size == now.Size && then.ModTime == now.ModTime {
		return nil
	}
	return changedFile(now.Name)
}

var errFileChanged = errors.New("the file changed while it was read")

func changedFile(name string) error {
	return storageError(fmt.Errorf("read %s: %w", table.Printable(name), errFileChanged))
}

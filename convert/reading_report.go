package convert

import (
	"context"
	"errors"

	"github.com/recast-ml/recast/internal/storage"
)

// WriteReport writes a small file about inputs, such as a manifest: whole or not at
// all. One that exists is refused unless force is set.
func WriteReport(ctx context.Context, name string, text []byte, force bool) (err error) {
	if err := refuseRemote(name); err != nil {
		return err
	}
	tx, err := storage.Local{}.Begin(ctx, name, storage.Options{Force: force})
	if err != nil {
		return outputError(err)
	}
	defer tx.Abort()
	w, err := tx.Create("")
	if err != nil {
		return outputError(err)
	}
	_, err = w.Write(text)
	if err = errors.Join(err, w.Close()); err == nil {
		err = tx.Commit(ctx)
	}
	return outputError(err)
}

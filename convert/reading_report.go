package convert

import (
	"context"
	"fmt"

	"github.com/recast-ml/recast/internal/storage"
)

// WriteReport writes a small file about inputs, such as a manifest: whole or not at
// all. One that exists is refused unless force is set.
func WriteReport(ctx context.Context, name string, text []byte, force bool) error {
	return writeReport(ctx, storage.Local{}, name, text, force)
}

func writeReport(ctx context.Context, store storage.Store, name string, text []byte, force bool) error {
	if err := refuseRemote(name); err != nil {
		return err
	}
	tx, err := store.Begin(ctx, name, storage.Options{Force: force})
	if err != nil {
		return outputError(err)
	}
	w, err := tx.Create("")
	if err == nil {
		_, err = w.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	if err == nil {
		err = tx.Commit(ctx)
	}
	if e := tx.Abort(); e != nil {
		err = fmt.Errorf("%w (and %w)", err, e)
	}
	return outputError(err)
}

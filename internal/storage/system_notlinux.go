//go:build !linux

package storage

import "errors"

func (operatingSystem) RenameNew(old, new string) error { return errors.ErrUnsupported }
func (operatingSystem) Exchange(a, b string) error      { return errors.ErrUnsupported }
func (h handle) WriteBack(off, n int64)                 {}

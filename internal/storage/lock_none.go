//go:build !darwin && !freebsd && !linux && !windows

package storage

import "errors"

const closeToRemove = false

func (h handle) Lock(bool) error { return errors.ErrUnsupported }

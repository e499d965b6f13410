//go:build !unix

package storage

import "errors"

func openDescriptor(string) (Handle, error) { return nil, errors.ErrUnsupported }

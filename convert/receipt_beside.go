package convert

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/recast-ml/recast/internal/storage"
	"github.com/recast-ml/recast/table"
)

// ignoreReceipts is the hint where a receipt and what it is about differ.
const ignoreReceipts = "--ignore-receipts reads what there is"

// promise is what a receipt says of a file that is read.
type promise struct {
	receipt  string // its path
	bytes    int64
	rows     int64
	checksum string
}

// neighbors are the receipts beside inputs: NAME.receipt.json of a file, or of a
// directory that it lies in, as a channel lies in a split output. Each is read once.
type neighbors struct {
	store storage.Store
	limit int          // bytes of a receipt
	warn  func(string) // is told what notes are; may be nil
	names

	mu    sync.Mutex
	known map[string]listing // by path of the receipt; nil: there is none
	notes []string           // on what is no receipt
}

// listing is what a receipt says of the files it lists, by their names below the output,
// "" for the output itself: both may have been moved, and renamed, together.
type listing map[string]promise

// listing is that of the receipt at path, nil if there is none. One that may not be
// read, or that is none, is worth a warning.
func (n *neighbors) listing(ctx context.Context, path string) (listing, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if l, ok := n.known[path]; ok {
		return l, nil
	}
	d, err := readBeside(ctx, n.store, path, n.limit)
	switch {
	case err == nil || isAbsent(err):
	case errors.Is(err, errSidecar): // it may well be one
		text := table.Printable(path) + ": " + err.Error()
		return nil, inputError(&hinted{errors.New(text), "--max-sidecar allows more, " + ignoreReceipts})
	case isForeign(err):
		n.note(table.Printable(path) + " is not compared: " + err.Error())
	default:
		return nil, err
	}
	if n.known == nil {
		n.known = map[string]listing{}
	}
	n.known[path] = d.listing(path)
	return n.known[path], nil
}

// note keeps a warning.
func (n *neighbors) note(text string) {
	n.notes = append(n.notes, "warning: "+text)
	if n.warn != nil {
		n.warn(text)
	}
}

// readBeside reads a receipt that nobody named, and so is not kept waiting by a FIFO.
func readBeside(ctx context.Context, store storage.Store, path string, limit int) (*document, error) {
	info, err := store.Stat(ctx, path)
	if err != nil {
		return nil, storageError(err)
	}
	if info.Dir || info.Size < 0 {
		return nil, fmt.Errorf("%w: it is no file", errForeign)
	}
	return readDocument(ctx, store, path, limit)
}

// isForeign reports whether a file is none of ours, or not for us.
func isForeign(err error) bool {
	return errors.Is(err, errForeign) || errors.Is(err, fs.ErrPermission)
}

// isAbsent reports whether there is no file of that name, or none can be.
func isAbsent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ENAMETOOLONG)
}

// of is what the nearest receipt says of a file, nil if none says anything. A nil n
// knows of none.
func (n *neighbors) of(ctx context.Context, name string) (*promise, error) {
	if n == nil || name == standardInput {
		return nil, nil
	}
	abs := n.absolute(name)
	p, err := n.search(ctx, name, abs)
	if p != nil || err != nil {
		return p, err
	}
	if real := n.file(abs); real != "" && real != abs {
		return n.search(ctx, name, real)
	}
	return nil, nil
}

// search looks beside the file at, and beside two directories above: an output that is
// split has one level of directories.
func (n *neighbors) search(ctx context.Context, given, at string) (*promise, error) {
	below := ""
	for range 3 {
		dir := filepath.Dir(at)
		if dir == at {
			break
		}
		l, err := n.listing(ctx, n.like(given, at+receiptSuffix))
		if err != nil {
			return nil, err
		}
		if p, ok := l[below]; ok {
			return &p, nil
		}
		below = strings.TrimSuffix(filepath.Base(at)+"/"+below, "/")
		at = dir
	}
	return nil, nil
}

// listing is what the receipt, which lies at path, says of its parts. That of a nil d is
// nil.
func (d *document) listing(path string) listing {
	if d == nil {
		return nil
	}
	l := make(listing, len(d.Parts))
	for _, p := range d.Parts {
		below, ok := strings.CutPrefix(p.Path, d.Output.Path)
		if below != "" {
			below, ok = strings.CutPrefix(below, "/")
		}
		if ok {
			l[below] = promise{path, p.Bytes, p.Rows, p.Checksum}
		}
	}
	return l
}

// size refuses a file of another size than was promised.
func (p *promise) size(name string, bytes int64) error {
	if p == nil || bytes < 0 || bytes == p.bytes {
		return nil
	}
	why := "it is another file"
	if bytes < p.bytes {
		why = "it may have been cut off"
	}
	return p.broken(name, "holds "+grouped(bytes, "byte"), grouped(p.bytes, "byte")+" and "+grouped(p.rows, "row"), why)
}

// contents refuses a file of other contents. rows is −1 if they were not counted,
// checksum "" if it is not known.
func (p *promise) contents(name string, rows int64, checksum string) error {
	switch {
	case p == nil:
		return nil
	case checksum != "" && checksum != p.checksum:
		return p.broken(name, "has the checksum "+checksum, table.Printable(p.checksum), "it was changed")
	case rows >= 0 && rows < p.rows && checksum == "":
		return p.broken(name, "holds "+grouped(rows, "row"), grouped(p.rows, "row"), "it may have been cut off")
	case rows >= 0 && rows != p.rows:
		return p.broken(name, "holds "+grouped(rows, "row"), grouped(p.rows, "row"), "it is read otherwise than it was written")
	}
	return nil
}

func (p *promise) broken(name, has, says, why string) error {
	err := inputErrorf("%s: %s, %s says %s: %s", table.Printable(name), has, table.Printable(p.receipt), says, why)
	return contradicts(err)
}

// contradicts gives the error about what is not as a receipt says its class and hint.
func contradicts(err error) error {
	return inputError(&hinted{&classed{ErrReceipt, err}, ignoreReceipts})
}

// grouped writes a number with commas between its thousands, and its noun.
func grouped(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return table.Grouped(n) + " " + noun
}

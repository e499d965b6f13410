// Package storage is where bytes come from and go to: local files, standard
// streams, and memory for tests. It lists and opens inputs, and makes outputs
// appear whole or not at all.
//
// # Outputs
//
// All files of one job belong to one [Txn]. Each is written under a temporary
// name in the directory where it will live:
//
//	train.pbr    .train.pbr.recast-tmp-RANDOM    a file
//	train/       .train.recast-tmp-RANDOM/       a directory: one rename for all of it
//
// A file is written, synced and closed; Commit then renames, syncs the
// directory, and does the same for the files that lie beside the destination,
// in the order in which they were asked for: what is asked for last, the
// receipt, vouches for the rest. What lay beside an old destination is set aside
// before the new one comes, so that no receipt ever lies beside another file
// than its own. A failure at any step takes back the steps before it: nothing of
// the job is left and what was there before is there again. Temporary files can
// be opened by their owner only; the final mode is that of what is replaced, or
// the one the umask gives.
//
// Without Options.Force an existing destination is refused, at Begin and again
// at Commit by a rename that does not replace, so that of two jobs with one
// destination the second fails. With it the new and the old change places
// (RENAME_EXCHANGE on Linux) and the old one is then removed. Where the system
// or the file system lacks these renames, a hard link or a second rename
// stands in, and a crash between the two leaves the old destination beside
// its place as .NAME.recast-old-RANDOM.
//
// # After a crash
//
// A job that is killed leaves its temporary files. Every job holds a lock on
// .NAME.recast-lock, whose file goes with the last job of NAME, while it is
// alive. The next one that finds the file, and nobody who holds the lock, puts
// back an old destination that is not in its place, and removes what else is
// left; a receipt that is nowhere else goes only when there is another. Commits
// of one destination follow each other, by the lock of .NAME.recast-commit. On a
// file system that other machines may write to, locks are not trusted: the names
// of temporary files end in .nolock, nobody removes them, and an old destination
// that is not in its place is put back all the same.
//
// A destination that is a symbolic link keeps being one: the file it points to
// is replaced, unless the system forbids to follow it. A device, a FIFO or a
// descriptor (/dev/null, /dev/stdout) is written directly, which cannot be
// atomic.
//
// # Inputs
//
// A FIFO or a terminal is a stream: its size is −1 and it can be read once,
// front to back. A file that changes while it is read is noticed by
// [File.Changed].
//
// # Errors
//
// Errors name the operation and the file as the user named it, and wrap the
// system's: errors.Is(err, fs.ErrNotExist) and the like work. They read
//
//	open data/x.csv: no such file or directory
package storage

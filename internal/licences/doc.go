// Package licences holds the test of THIRD_PARTY_LICENSES: the licences of all
// that is linked into the released binaries, of any platform, in one file. Each
// asks that its text goes with the program.
//
//	go test ./internal/licences -update
//
// writes the file anew, after a change of go.mod.
package licences

// Package rooms holds the test of the architecture: which package of this
// module may import which others, and which libraries. Its table is where a new
// package is announced first.
//
// The rule behind it: a codec is useful alone. It knows the vocabulary of
// package table and its own format, and no other codec; only convert knows all
// of them, and only the command knows convert. Whoever imports recordio to
// write training data does not download Arrow.
package rooms

//go:build race

package avrox

const raceEnabled = true

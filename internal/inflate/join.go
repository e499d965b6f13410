package inflate

// join makes entries of several literals where the width has bits for more than
// one. From the end on: what follows on a literal is then still a single one.
func join(table []uint32, width uint32) {
	for i := len(table) - 1; i >= 0; i-- {
		e := table[i]
		if e&entryLiterals == 0 {
			continue
		}
		taken := e & entryTaken
		for shift := 8; shift <= 16; shift += 8 {
			next := table[i>>taken]
			if next&entryLiterals != entryLiteral || taken+next&entryTaken > width {
				break
			}
			taken += next & entryTaken
			e += entryLiteral + next&entryTaken + next&(0xff<<8)<<shift
		}
		table[i] = e
	}
}

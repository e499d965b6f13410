package csvml

// parseDate reads 2006-01-02 as days since 1970-01-01.
func parseDate(b []byte) (days int32, ok bool) {
	if len(b) != 10 || b[4] != '-' || b[7] != '-' {
		return 0, false
	}
	y, ok1 := digits(b[:4])
	m, ok2 := digits(b[5:7])
	d, ok3 := digits(b[8:])
	if !ok1 || !ok2 || !ok3 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return 0, false
	}
	return daysSince1970(y, m, d), true
}

// daysSince1970 counts in years that start in March, so that a leap day is the
// last of its year, from March of the year −400.
func daysSince1970(y, m, d int) int32 {
	const until1970 = 865_565
	if m < 3 {
		y, m = y-1, m+12
	}
	y += 400
	return int32(365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + d - 1 - until1970)
}

func daysIn(y, m int) int {
	switch m {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// parseTime reads a date, optionally followed by a space or "T" and 15:04:05,
// a fraction and a zone ("Z" or ±hh:mm), as microseconds since 1970-01-01 UTC. A
// fraction that microseconds cannot hold is no timestamp.
func parseTime(b []byte) (micros int64, zoned, ok bool) {
	if len(b) < 10 {
		return 0, false, false
	}
	days, ok := parseDate(b[:10])
	micros = int64(days) * 86400e6
	if b = b[10:]; !ok || len(b) == 0 {
		return micros, false, ok
	}
	if len(b) < 9 || b[0] != ' ' && b[0] != 'T' || b[3] != ':' || b[6] != ':' {
		return 0, false, false
	}
	h, ok1 := digits(b[1:3])
	m, ok2 := digits(b[4:6])
	s, ok3 := digits(b[7:9])
	if !ok1 || !ok2 || !ok3 || h > 23 || m > 59 || s > 59 {
		return 0, false, false
	}
	micros += int64(h*3600+m*60+s) * 1e6
	b = b[9:]
	if len(b) > 0 && b[0] == '.' {
		f, n, ok := fraction(b[1:])
		if !ok {
			return 0, false, false
		}
		micros += f
		b = b[1+n:]
	}
	if len(b) == 0 {
		return micros, false, true
	}
	offset, ok := zone(b)
	return micros - offset, true, ok
}

// fraction reads digits as microseconds and returns how many there were.
func fraction(b []byte) (micros int64, n int, ok bool) {
	unit := int64(1e5)
	for ; n < len(b) && '0' <= b[n] && b[n] <= '9'; n++ {
		if unit == 0 && b[n] != '0' {
			return 0, 0, false
		}
		micros += int64(b[n]-'0') * unit
		unit /= 10
	}
	return micros, n, n > 0
}

// zone reads "Z" or ±hh:mm as microseconds east of UTC.
func zone(b []byte) (micros int64, ok bool) {
	if len(b) == 1 && b[0] == 'Z' {
		return 0, true
	}
	if len(b) != 6 || b[0] != '+' && b[0] != '-' || b[3] != ':' {
		return 0, false
	}
	h, ok1 := digits(b[1:3])
	m, ok2 := digits(b[4:])
	micros = int64(h*3600+m*60) * 1e6
	if b[0] == '-' {
		micros = -micros
	}
	return micros, ok1 && ok2 && h <= 23 && m <= 59
}

// digits reads a few decimal digits.
func digits(b []byte) (n int, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

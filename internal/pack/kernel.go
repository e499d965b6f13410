package pack

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
)

// numeric is a type that the kernels convert from and to.
type numeric interface {
	integer | float32 | float64
}

type integer interface {
	int8 | int16 | int32 | int64 | uint8 | uint16 | uint32 | uint64
}

// kernel moves columns of one type into a row-major grid of T. The columns are
// given as they lie in memory, and are equally long. They start at the first value
// of dst, next to each other; stride is the number of values in a row.
type kernel[T numeric] struct {
	one  func(dst []T, stride int, a []byte)
	four func(dst []T, stride int, a, b, c, d []byte)
}

func kernelOf[T numeric](from arrow.Type) kernel[T] {
	switch from {
	case arrow.INT8:
		return kernel[T]{one[T, int8], four[T, int8]}
	case arrow.INT16:
		return kernel[T]{one[T, int16], four[T, int16]}
	case arrow.INT32:
		return kernel[T]{one[T, int32], four[T, int32]}
	case arrow.INT64:
		return kernel[T]{one[T, int64], four[T, int64]}
	case arrow.UINT8:
		return kernel[T]{one[T, uint8], four[T, uint8]}
	case arrow.UINT16:
		return kernel[T]{one[T, uint16], four[T, uint16]}
	case arrow.UINT32:
		return kernel[T]{one[T, uint32], four[T, uint32]}
	case arrow.UINT64:
		return kernel[T]{one[T, uint64], four[T, uint64]}
	case arrow.FLOAT32:
		return kernel[T]{one[T, float32], four[T, float32]}
	case arrow.FLOAT64:
		return kernel[T]{one[T, float64], four[T, float64]}
	}
	panic(fmt.Sprintf("pack: no kernel for %s", from))
}

func one[T, S numeric](dst []T, stride int, a []byte) {
	src := arrow.GetData[S](a)
	if stride != 1 {
		o := 0
		for _, v := range src {
			dst[o] = T(v)
			o += stride
		}
		return
	}
	if same, ok := any(src).([]T); ok {
		copy(dst, same)
		return
	}
	dst = dst[:len(src)]
	for i, v := range src {
		dst[i] = T(v)
	}
}

// four moves four columns at once, so that a cache line is written a quarter as
// often as by one.
func four[T, S numeric](dst []T, stride int, a, b, c, d []byte) {
	src := arrow.GetData[S](a)
	src1, src2, src3 := arrow.GetData[S](b)[:len(src)], arrow.GetData[S](c)[:len(src)], arrow.GetData[S](d)[:len(src)]
	o := 0
	for i, v := range src {
		to := dst[o : o+4 : o+4]
		to[0], to[1], to[2], to[3] = T(v), T(src1[i]), T(src2[i]), T(src3[i])
		o += stride
	}
}

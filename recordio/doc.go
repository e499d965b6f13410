// Package recordio reads and writes RecordIO files, and RecordIO-Protobuf: the
// training format of Amazon SageMaker's built-in algorithms, in which each
// record is a protobuf message, aialgs.data.Record.
//
// # Writing and reading
//
// A [Writer] takes rows, a [Reader] gives records:
//
//	w := recordio.NewWriter(f)
//	for i, row := range rows {
//		if err := w.WriteDense(row, labels[i:i+1]); err != nil {
//			return err
//		}
//	}
//	return w.Close()
//
//	for rec, err := range recordio.NewReader(f).All() {
//		if err != nil {
//			return err // recordio: record 3 at byte 196: truncated: have 5 of 32 bytes
//		}
//		fmt.Println(rec.Label[0].Float32, rec.Features[0].Float32)
//	}
//
// # The map of the package
//
//   - Frames, whatever is in them: [FrameReader] over a stream; [Framing.Cut],
//     [Framing.Frames] and [Framing.Located] over memory; [Framing.Split] over a
//     file for several workers; [AppendFrame] and [AppendEscaped] to write.
//   - Records of any shape: [Record.Unmarshal], [Record.Append], and [Reader] and
//     [Writer] around them.
//   - Rows that are all laid out alike, many times faster: [LayoutOf],
//     [DenseReader], [SparseReader], [Dense], [Sparse].
//   - Package recordpb is the same message as generated code, package
//     recordarrow turns records into Arrow batches.
//
// # The file
//
// A file is records and nothing else: no header, footer, index or checksum. Files
// put after one another are a file; an empty file has no records. All numbers are
// little-endian.
//
//	record := part with flag 0
//	        | part with flag 1, any number with flag 2, part with flag 3
//
//	        0       4         8            8+len
//	part   := magic │ lrec    │ len bytes  │ 0 to 3 zeros, to a multiple of 4
//
//	magic  = 0xced7230a, the bytes 0a 23 d7 ce
//	lrec   = flag<<29 | len
//
// A part is at most [MaxRecord] bytes long, and may be empty. Flags 4 to 7 are
// undefined, so lrec can never be the magic number, which is what makes it
// possible to go on after damage. There are two dialects of records in several
// parts, see [Join]; SageMaker's own tools write every record in one part, and so
// does this package but for [AppendEscaped].
//
// # The record
//
// The payload is a protobuf (proto2) message:
//
//	Record { map<string, Value> features = 1, label = 2;
//	         optional string uid = 3, metadata = 4, configuration = 5; }
//	Value  { oneof: Float32Tensor = 2, Float64Tensor = 3, Int32Tensor = 7, Bytes = 9; }
//	Tensor { repeated values = 1, uint64 keys = 2, uint64 shape = 3; }  packed
//	Bytes  { repeated bytes value = 1; optional string content_type = 2; }
//
// A dense tensor has no keys, and as many values as the product of its shape,
// row-major; without a shape it is a vector. A sparse one has a shape, and for
// each value a key, its row-major linear index. A shape without values and keys
// is a sparse row of zeros. The map key is "values" for the features and the
// label of nearly all algorithms.
//
// [Record.Unmarshal] accepts what the official protobuf runtime accepts: packed
// and unpacked arrays, unknown fields, merged messages, the last of equal keys.
// [Record.Append] writes the bytes that the SageMaker SDK writes.
//
// # What is accepted, and what is not
//
// Peers differ at the edges, and some lose data there. Here everything is an
// [*Error] with the number of the record and the offset, unless an option names
// the leniency:
//
//	no magic number              ErrMagic, with the bytes seen and what they look like
//	flag undefined, out of order ErrFlag
//	input ends inside a record   ErrTruncated, with have and want
//	the last padding is missing  ErrTruncated; Framing.AllowNoPad
//	1 to 7 bytes at the end      ErrTrailer; Framing.AllowTrailer
//	longer than the limit        ErrTooLong; Framing.MaxRecord, 64 MiB by default
//	payload is no protobuf       ErrProto
//	zeros at the payload's end   ErrProto; Reader.AllowZeroTail
//	values, keys, shape misfit   ErrTensor, of Reader and of all that writes
//	another layout               ErrLayout, of Reader.Alike and the readers of rows
//
// The content of the padding is ignored. No header makes a reader allocate: a
// buffer grows as bytes arrive, and a decoded record takes at most some thirty
// times its payload. A file cut exactly between two records cannot be told from a
// shorter one.
//
// There is no checksum. A bit that flips in a value changes that value; one that
// flips elsewhere is an error, provided that the layout is compared too, as
// [Reader] does with Alike and the readers of rows always do.
//
// # Salvage
//
// A [Framing] with Skipped goes on after damage with the next record that can be
// trusted, and reports every region left out. It never returns a record that it
// has a reason to doubt: its payload must parse, if that of the first record did,
// and it must be followed by another record or the end. The search tries every
// byte, not only multiples of 4, because a file may have lost bytes.
//
// # Concurrency
//
// Functions and a [Framing] may be used from any number of goroutines, all other
// types from one at a time. To read a file in parallel cut it with
// [Framing.Split], or hand the runs of whole records that [Framing.Cut] finds to
// workers.
package recordio

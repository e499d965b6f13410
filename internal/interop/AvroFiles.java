import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.File;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;

/**
 * The library of the Avro project as a peer.
 *
 * <pre>
 *   AvroFiles write DIR        write a file with a field of every type, for each codec
 *   AvroFiles check DIR OUT    read DIR/a.avro and what recast made of it, OUT/a.avro.avro and
 *                              OUT/a.avro.parquet.avro, and compare them
 * </pre>
 *
 * check prints lines of JSON as typed.py does.
 */
public class AvroFiles {
  static final int ROWS = 1500;

  /** Name, type, and what makes a value of a random number. */
  record Field(String name, String type, Function<Random, Object> value) {}

  static String logical(String type, String name) {
    return "{\"type\": \"" + type + "\", \"logicalType\": \"" + name + "\"}";
  }

  static String decimal(String type, int precision, int scale) {
    return "{" + type + ", \"logicalType\": \"decimal\", \"precision\": " + precision + ", \"scale\": " + scale + "}";
  }

  static <T> Function<Random, Object> oneOf(Function<Random, T> some, List<T> edges) {
    return r -> r.nextInt(4) == 0 ? edges.get(r.nextInt(edges.size())) : some.apply(r);
  }

  static Object bytes(Random r, int n) {
    byte[] b = new byte[n];
    r.nextBytes(b);
    return b;
  }

  /** A whole number of so many bits, as a decimal holds it. */
  static byte[] unscaled(Random r, int bits) {
    return new java.math.BigInteger(bits, r).subtract(java.math.BigInteger.ONE.shiftLeft(bits - 1)).toByteArray();
  }

  static byte[] widened(byte[] b, int n) {
    byte[] wide = new byte[n];
    java.util.Arrays.fill(wide, (byte) (b[0] < 0 ? -1 : 0));
    System.arraycopy(b, 0, wide, n - b.length, b.length);
    return wide;
  }

  static String text(Random r) {
    return List.of("", "Zürich", "日本語", "🦭", "a\nb").get(r.nextInt(5)) + r.nextInt(9);
  }

  static <T> List<T> list(Random r, Function<Random, T> of) {
    List<T> l = new ArrayList<>();
    for (int n = r.nextInt(5); n > 0; n--) l.add(of.apply(r));
    return l;
  }

  static final String POINT =
      "{\"type\": \"record\", \"name\": \"Point\", \"fields\": [{\"name\": \"x\", \"type\": \"double\"},"
          + " {\"name\": \"label\", \"type\": [\"null\", \"string\"]}]}";

  static final List<Field> FIELDS = List.of(
      new Field("bool", "\"boolean\"", Random::nextBoolean),
      new Field("int", "\"int\"", oneOf(Random::nextInt, List.of(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE))),
      new Field("long", "\"long\"", oneOf(Random::nextLong, List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE))),
      new Field("float", "\"float\"", oneOf(Random::nextFloat, List.of(-0f, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE))),
      new Field("double", "\"double\"", oneOf(Random::nextGaussian, List.of(-0d, Double.NaN, Double.NEGATIVE_INFINITY, Double.MAX_VALUE))),
      new Field("bytes", "\"bytes\"", r -> ByteBuffer.wrap((byte[]) bytes(r, r.nextInt(9)))),
      new Field("string", "{\"type\": \"string\", \"avro.java.string\": \"String\"}", AvroFiles::text),
      new Field("fixed", "{\"type\": \"fixed\", \"name\": \"Five\", \"size\": 5}", r -> bytes(r, 5)),
      new Field("color", "{\"type\": \"enum\", \"name\": \"Color\", \"symbols\": [\"RED\", \"GREEN\"], \"default\": \"RED\"}",
          r -> r.nextBoolean() ? "RED" : "GREEN"),
      new Field("decimal", decimal("\"type\": \"bytes\"", 10, 3), r -> ByteBuffer.wrap(unscaled(r, 33))),
      new Field("decimal_fixed", decimal("\"type\": \"fixed\", \"name\": \"Money\", \"size\": 16", 38, 10), r -> widened(unscaled(r, 126), 16)),
      new Field("date", logical("int", "date"), r -> r.nextInt(40000) - 20000),
      new Field("time_millis", logical("int", "time-millis"), r -> r.nextInt(86_400_000)),
      new Field("time_micros", logical("long", "time-micros"), r -> (long) r.nextInt(86_400_000) * 1000 + r.nextInt(1000)),
      new Field("timestamp_millis", logical("long", "timestamp-millis"), r -> r.nextLong() >> 23),
      new Field("timestamp_micros", logical("long", "timestamp-micros"), r -> r.nextLong() >> 13),
      new Field("timestamp_nanos", logical("long", "timestamp-nanos"), r -> r.nextLong() >> 3),
      new Field("local_millis", logical("long", "local-timestamp-millis"), r -> r.nextLong() >> 23),
      new Field("local_micros", logical("long", "local-timestamp-micros"), r -> r.nextLong() >> 13),
      new Field("local_nanos", logical("long", "local-timestamp-nanos"), r -> r.nextLong() >> 3),
      new Field("uuid", logical("string", "uuid"), r -> new java.util.UUID(r.nextLong(), r.nextLong()).toString()),
      new Field("uuid_fixed", "{\"type\": \"fixed\", \"name\": \"Id\", \"size\": 16, \"logicalType\": \"uuid\"}", r -> bytes(r, 16)),
      new Field("ints", "{\"type\": \"array\", \"items\": \"int\"}", r -> list(r, Random::nextInt)),
      new Field("texts", "{\"type\": \"array\", \"items\": [\"null\", \"string\"]}", r -> list(r, x -> x.nextInt(4) == 0 ? null : text(x))),
      new Field("point", POINT, null),
      new Field("end", "\"Point\"", null));

  /** The schema; every second field is a union with null. */
  static Schema schema() {
    StringBuilder s = new StringBuilder("{\"type\": \"record\", \"name\": \"Row\", \"namespace\": \"org.example\", \"fields\": [");
    for (int i = 0; i < FIELDS.size(); i++) {
      Field f = FIELDS.get(i);
      s.append(i == 0 ? "" : ", ").append("{\"name\": \"").append(f.name()).append("\", \"type\": ");
      s.append(i % 2 == 0 ? f.type() : "[\"null\", " + f.type() + "]").append("}");
    }
    return new Schema.Parser().parse(s.append("]}").toString());
  }

  /** The branch of a union that is not null, or the type itself. */
  static Schema some(Schema s) {
    if (s.getType() != Schema.Type.UNION) return s;
    return s.getTypes().stream().filter(b -> b.getType() != Schema.Type.NULL).findFirst().orElseThrow();
  }

  static Object value(Field f, Schema s, Random r) {
    if (s.getType() == Schema.Type.UNION && r.nextInt(6) == 0) return null;
    s = some(s);
    switch (s.getType()) {
      case RECORD:
        GenericRecord point = new GenericData.Record(s);
        point.put("x", r.nextDouble());
        point.put("label", r.nextBoolean() ? null : text(r));
        return point;
      case FIXED:
        return new GenericData.Fixed(s, (byte[]) f.value().apply(r));
      case ENUM:
        return new GenericData.EnumSymbol(s, f.value().apply(r));
      default:
        return f.value().apply(r);
    }
  }

  static void write(File dir) throws Exception {
    Schema schema = schema();
    for (String codec : List.of("null", "deflate", "snappy", "zstandard", "bzip2", "xz")) {
      Random r = new Random(codec.hashCode());
      try (DataFileWriter<GenericRecord> w = new DataFileWriter<>(new GenericDatumWriter<>(schema, new GenericData()))) {
        w.setCodec(CodecFactory.fromString(codec));
        w.setSyncInterval(20_000);
        w.create(schema, new File(dir, "java-" + codec + ".avro"));
        for (int row = 0; row < ROWS; row++) {
          GenericRecord record = new GenericData.Record(schema);
          for (Field f : FIELDS) record.put(f.name(), value(f, schema.getField(f.name()).schema(), r));
          w.append(record);
        }
      }
    }
  }

  /** What makes days, moments and decimals of numbers and bytes. */
  static GenericData meanings() {
    GenericData d = new GenericData();
    d.addLogicalTypeConversion(new Conversions.DecimalConversion());
    d.addLogicalTypeConversion(new Conversions.UUIDConversion());
    d.addLogicalTypeConversion(new TimeConversions.DateConversion());
    d.addLogicalTypeConversion(new TimeConversions.TimeMillisConversion());
    d.addLogicalTypeConversion(new TimeConversions.TimeMicrosConversion());
    d.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    d.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    d.addLogicalTypeConversion(new TimeConversions.TimestampNanosConversion());
    d.addLogicalTypeConversion(new TimeConversions.LocalTimestampMillisConversion());
    d.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
    d.addLogicalTypeConversion(new TimeConversions.LocalTimestampNanosConversion());
    return d;
  }

  /** A line a row: names and values of all fields, those of records after a dot. */
  static List<String> read(File file) throws Exception {
    List<String> rows = new ArrayList<>();
    try (DataFileReader<IndexedRecord> in = new DataFileReader<>(file, new GenericDatumReader<>(null, null, meanings()))) {
      for (IndexedRecord record : in) {
        StringBuilder line = new StringBuilder();
        leaves("", in.getSchema(), record, line);
        rows.add(line.toString());
      }
    }
    return rows;
  }

  static void leaves(String prefix, Schema schema, IndexedRecord record, StringBuilder line) {
    for (Schema.Field f : schema.getFields()) {
      Object value = record == null ? null : record.get(f.pos());
      String own = f.getProp("recast.name");
      String name = own != null ? own : prefix + f.name();
      Schema s = some(f.schema());
      if (s.getType() == Schema.Type.RECORD) {
        leaves(name + ".", s, (IndexedRecord) value, line);
        continue;
      }
      if (value instanceof ByteBuffer b) value = java.util.HexFormat.of().formatHex(b.array(), b.position(), b.limit());
      line.append(name).append(" ").append(s.getLogicalType() == null ? "" : s.getLogicalType().getName());
      line.append(" = ").append(value).append("\n");
    }
  }

  /** What is different first, or null. */
  static String difference(List<String> got, List<String> want) {
    if (got.size() != want.size()) return got.size() + " rows, want " + want.size();
    for (int i = 0; i < want.size(); i++) {
      String[] a = got.get(i).split("\n"), b = want.get(i).split("\n");
      for (int k = 0; k < b.length; k++) {
        if (k >= a.length || !a[k].equals(b[k])) return "row " + i + ": " + (k < a.length ? a[k] : "nothing") + ", want " + b[k];
      }
      if (a.length != b.length) return "row " + i + ": more columns";
    }
    return null;
  }

  static String quoted(String s) {
    return s == null ? "null" : "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(s)) + "\"";
  }

  static void check(File dir, File out) throws Exception {
    File[] files = dir.listFiles((d, name) -> name.endsWith(".avro"));
    java.util.Arrays.sort(files);
    for (File source : files) {
      List<String> want = read(source);
      for (String end : List.of(".avro", ".parquet.avro")) {
        String wrong;
        try {
          wrong = difference(read(new File(out, source.getName() + end)), want);
        } catch (Exception e) {
          wrong = e.toString();
        }
        System.out.println("{\"name\": " + quoted(source.getName() + end + " read by Java") + ", \"wrong\": " + quoted(wrong) + "}");
      }
    }
  }

  public static void main(String[] args) throws Exception {
    System.setOut(new java.io.PrintStream(System.out, true, "UTF-8"));
    switch (args[0]) {
      case "write" -> write(new File(args[1]));
      case "check" -> check(new File(args[1]), new File(args[2]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }
}

"""The SageMaker Python SDK as a peer.

    sdk.py cases DIR       for each case of DIR/cases.json: write NAME.sdk, and
                           read NAME.ours and compare it with the arrays
    sdk.py dump FILE DIR   read a file, write features.raw and label.raw, print
                           how many records there are

Arrays are raw, little-endian, row-major: NAME.features and NAME.label; of a
sparse case NAME.values, NAME.keys (uint64) and NAME.rows (int32, CSR).
"""
import json
import pathlib
import sys

import numpy as np
import scipy.sparse
from sagemaker.amazon.common import (
    RecordDeserializer,
    read_records,
    write_numpy_to_dense_tensor,
    write_spmatrix_to_sparse_tensor,
)

# The SDK takes int64 arrays for what is an Int32Tensor on the wire.
TYPES = {"float32": np.float32, "float64": np.float64, "int32": np.int32}
SDK_TYPES = {"float32": np.float32, "float64": np.float64, "int32": np.int64}


def tensor(value, dtype):
    """The tensor of a Value, which must be of this type."""
    field = f"{dtype}_tensor"
    assert value.WhichOneof("value") == field, (value.WhichOneof("value"), field)
    return getattr(value, field)


def same(got, want, where):
    """Bit for bit: NaN is NaN, and -0 is not 0."""
    got = np.asarray(got, want.dtype)
    assert got.tobytes() == want.tobytes(), f"{where}: got {got}, want {want}"


class Case:
    def __init__(self, folder, spec):
        self.folder, self.name = folder, spec["name"]
        self.dtype, self.cols, self.count = spec["dtype"], spec["cols"], spec["rows"]
        self.labelled, self.sparse = spec["label"], spec["sparse"]
        dt = TYPES[self.dtype]
        if self.sparse:
            self.values, self.keys = self.raw("values", dt), self.raw("keys", np.uint64)
            self.rows = self.raw("rows", np.int32)
        else:
            self.features = self.raw("features", dt).reshape(self.count, self.cols)
        self.label = self.raw("label", dt) if self.labelled else None

    def raw(self, part, dtype):
        return np.fromfile(self.folder / f"{self.name}.{part}", dtype)

    def write(self):
        dt = SDK_TYPES[self.dtype]
        label = self.label.astype(dt) if self.labelled else None
        with open(self.folder / f"{self.name}.sdk", "wb") as f:
            if self.sparse:
                m = scipy.sparse.csr_matrix(
                    (self.values.astype(dt), self.keys.astype(np.int64), self.rows), shape=(self.count, self.cols))
                write_spmatrix_to_sparse_tensor(f, m, label)
            else:
                write_numpy_to_dense_tensor(f, self.features.astype(dt), label)

    def read(self):
        path = self.folder / f"{self.name}.ours"
        with open(path, "rb") as f:
            records = read_records(f)
        assert len(records) == self.count, f"{self.name}: {len(records)} records"
        again = RecordDeserializer().deserialize(open(path, "rb"), "application/x-recordio-protobuf")
        # By their bytes: NaN is not equal to itself.
        assert [r.SerializeToString() for r in again] == [r.SerializeToString() for r in records], self.name
        for i, r in enumerate(records):
            where = f"{self.name} row {i}"
            assert set(r.features) == {"values"}, where
            t = tensor(r.features["values"], self.dtype)
            if self.sparse:
                a, b = self.rows[i], self.rows[i + 1]
                same(t.values, self.values[a:b], where)
                same(t.keys, self.keys[a:b], where + " keys")
                assert list(t.shape) == [self.cols], where
            else:
                same(t.values, self.features[i], where)
                assert not t.keys and not t.shape, where
            if self.labelled:
                same(tensor(r.label["values"], self.dtype).values, self.label[i : i + 1], where + " label")
            else:
                assert not r.label, where


def cases(folder):
    folder = pathlib.Path(folder)
    specs = json.loads((folder / "cases.json").read_text())
    for spec in specs:
        case = Case(folder, spec)
        case.write()
        case.read()
    print(len(specs))


def dump(path, folder):
    folder = pathlib.Path(folder)
    with open(path, "rb") as f:
        records = read_records(f)

    def raw(values, name):
        arrays = []
        for v in values:
            kind = v.WhichOneof("value").removesuffix("_tensor")
            arrays.append(np.asarray(tensor(v, kind).values, TYPES[kind]))
        np.concatenate(arrays or [np.empty(0)]).tofile(folder / name)

    raw((r.features["values"] for r in records), "features.raw")
    raw((r.label["values"] for r in records if "values" in r.label), "label.raw")
    print(len(records))


if __name__ == "__main__":
    {"cases": cases, "dump": dump}[sys.argv[1]](*sys.argv[2:])

"""XGBoost as the reader at the end: from recast's training CSV and from its
records of one input it must learn the same model.

    xgb.py IN CSV DENSE SPARSE LABEL [--no-header] [--drop COLUMN,...] [--encode ordinal] [--missing nan]

All must hold what pandas makes of IN, bit for bit: CSV as pandas reads it, CSV
as XGBoost reads it itself, and the records of DENSE and SPARSE as the SageMaker
SDK reads them. Of each kind of records and of CSV a model is trained on three
of four rows; the models' bytes and what they predict for all rows must be
equal. Columns have the names c1, c2, ... where there is no header. Prints the
number of rows, and how many of a hundred rows not trained on are told right by
the worse of the models.

Sparse records are compared with their zeros filled in, but given to XGBoost as
they are: it takes what is left out for missing, not for 0, and so for them is
given the CSV without its zeros too.

The name of this file is not xgboost.py because Python would then import it in
place of XGBoost.
"""
import argparse

import numpy as np
import pandas as pd
import scipy.sparse
import xgboost
from sagemaker.amazon.common import read_records

ROUNDS = 10


def wanted(args):
    """The rows that recast is to make of the input, the label first."""
    df = pd.read_csv(args.source, header=None if args.no_header else "infer")
    if args.no_header:
        df.columns = [f"c{i + 1}" for i in range(df.shape[1])]
    df = df.drop(columns=args.drop.split(",") if args.drop else [])
    if args.missing == "drop":
        df = df.dropna()
    columns = []
    for name in [args.label, *(c for c in df.columns if c != args.label)]:
        if df[name].dtype.kind in "iuf":
            columns.append(df[name])
        elif args.encode == "onehot" and name != args.label:
            columns += [(df[name] == v).astype(float).where(df[name].notna()) for v in sorted(df[name].dropna().unique())]
        else:
            columns.append(codes(df[name]))
    return np.column_stack([c.to_numpy(np.float32) for c in columns])


def codes(column):
    """Categories by value, numbered from 0; a missing one stays missing."""
    numbers = column.astype("category").cat.codes
    return numbers.astype(float).where(column.notna(), np.nan)


def by_xgboost(path):
    """A CSV as XGBoost reads it, the label first."""
    d = xgboost.DMatrix(f"{path}?format=csv&label_column=0")
    m = d.get_data()  # without what is missing
    rows = np.full(m.shape, np.nan, np.float32)
    rows[np.repeat(np.arange(m.shape[0]), np.diff(m.indptr)), m.indices] = m.data
    return np.column_stack([d.get_label(), rows])


def by_sdk(path, sparse):
    """Labels and features of records, the features as a CSR matrix if sparse."""
    with open(path, "rb") as f:
        records = read_records(f)
    labels = np.array([r.label["values"].float32_tensor.values for r in records], np.float32)
    assert labels.shape == (len(records), 1), f"labels {labels.shape}"
    tensors = [r.features["values"].float32_tensor for r in records]
    assert all(bool(t.shape) == sparse for t in tensors), f"not all are {'sparse' if sparse else 'dense'}"
    if not sparse:
        return labels[:, 0], np.array([t.values for t in tensors], np.float32)
    (width,) = {n for t in tensors for n in t.shape}
    ends = np.cumsum([0, *(len(t.keys) for t in tensors)])
    keys, values = (np.concatenate([getattr(t, part) for t in tensors]) for part in ("keys", "values"))
    return labels[:, 0], scipy.sparse.csr_matrix((values.astype(np.float32), keys.astype(np.int64), ends), (len(records), width))


def same(got, want, where):
    """Bit for bit, but that any NaN is a NaN."""
    assert got.shape == want.shape, f"{where}: {got.shape}, want {want.shape}"
    assert got.dtype == want.dtype == np.float32, f"{where}: {got.dtype}, {want.dtype}"
    wrong = (got.view(np.uint32) != want.view(np.uint32)) & ~(np.isnan(got) & np.isnan(want))
    if wrong.any():
        i = tuple(np.argwhere(wrong)[0].tolist())
        raise AssertionError(f"{where}: {wrong.sum()} values differ, first {got[i]} at {i}, want {want[i]}")


def learn(labels, features):
    """A model's bytes, and the probabilities it gives for each row's classes."""
    d = xgboost.DMatrix(features, labels, nthread=1)
    seen = np.arange(len(labels)) % 4 != 3
    settings = {"objective": "multi:softprob", "num_class": int(labels.max()) + 1, "tree_method": "hist", "max_depth": 4,
                "subsample": 0.8, "seed": 7, "nthread": 1}
    model = xgboost.train(settings, d.slice(np.flatnonzero(seen)), ROUNDS)
    return bytes(model.save_raw("ubj")), model.predict(d), ~seen


def agree(kind, of_csv, of_records):
    """Trains both, and gives the share of the unseen rows that are told right."""
    model, predicted, unseen = learn(*of_csv)
    again, repeated, _ = learn(*of_records)
    same(repeated, predicted, f"predictions from the {kind} records")
    assert again == model, f"the model of the {kind} records is another"
    return (predicted.argmax(1) == of_csv[0])[unseen].mean()


def main():
    p = argparse.ArgumentParser()
    for name in "source csv dense sparse label".split():
        p.add_argument(name)
    p.add_argument("--no-header", action="store_true")
    p.add_argument("--drop", default="")
    p.add_argument("--encode", choices=["ordinal", "onehot"], default="ordinal")
    p.add_argument("--missing", choices=["nan", "drop"], default="nan")
    args = p.parse_args()

    want = wanted(args)
    table = pd.read_csv(args.csv, header=None).to_numpy(np.float32)
    same(table, want, "the CSV by pandas")
    same(by_xgboost(args.csv), want, "the CSV by XGBoost")
    labels, dense = by_sdk(args.dense, sparse=False)
    same(np.column_stack([labels, dense]), want, "the dense records by the SDK")
    sparse_labels, sparse = by_sdk(args.sparse, sparse=True)
    same(np.column_stack([sparse_labels, sparse.toarray()]), want, "the sparse records by the SDK")
    without_zeros = scipy.sparse.csr_matrix(table[:, 1:])
    assert without_zeros.nnz == sparse.nnz, f"{sparse.nnz} values in the sparse records, want {without_zeros.nnz}"

    share = [agree("dense", (table[:, 0], table[:, 1:]), (labels, dense)),
             agree("sparse", (table[:, 0], without_zeros), (sparse_labels, sparse))]
    print(len(want), int(100 * min(share)))


main()

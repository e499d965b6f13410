#!/usr/bin/env python3
"""Makes the data sets of this directory from the packages that carry them.

    pip install scikit-learn==1.9.1 palmerpenguins==0.1.6
    python testdata/make.py            write them
    python testdata/make.py --check    compare them with the files here

Prints the table of README.md: file, rows, columns, SHA-256.
"""
import gzip
import hashlib
import importlib.util
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent

# The headers that scikit-learn keeps in code, not in its files.
IRIS = ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"]
WINE = ["alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids",
        "nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue", "od280/od315_of_diluted_wines", "proline"]
CELL = ["radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave points",
        "symmetry", "fractal dimension"]
CANCER = [f"mean {c}" for c in CELL] + [f"{c} error" for c in CELL] + [f"worst {c}" for c in CELL]


def package(name, *parts):
    """Gives the bytes of a package's data file, without importing the package."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        sys.exit(f"make.py: the package {name} is not installed")
    return pathlib.Path(spec.origin).parent.joinpath(*parts).read_bytes()


def with_header(data, names):
    """Puts the feature names and "target" in place of the first line, which
    holds the number of rows, the number of features and the class names."""
    first, rest = data.split(b"\n", 1)
    rows, features = (int(cell) for cell in first.split(b",")[:2])
    assert features == len(names), (features, names)
    assert rows == rest.count(b"\n"), (rows, rest.count(b"\n"))
    return (",".join([*names, "target"]) + "\n").encode() + rest


def sklearn(name):
    return package("sklearn", "datasets", "data", name)


FILES = {
    "iris.csv": lambda: with_header(sklearn("iris.csv"), IRIS),
    "wine.csv": lambda: with_header(sklearn("wine_data.csv"), WINE),
    "breast_cancer.csv": lambda: with_header(sklearn("breast_cancer.csv"), CANCER),
    "digits.csv.gz": lambda: sklearn("digits.csv.gz"),
    "penguins.csv": lambda: package("palmerpenguins", "data", "penguins.csv"),
}


def main():
    check = sys.argv[1:] == ["--check"]
    for name, make in FILES.items():
        data = make()
        if check:
            if (HERE / name).read_bytes() != data:
                sys.exit(f"make.py: {name} is not what its source gives")
        else:
            (HERE / name).write_bytes(data)
        text = gzip.decompress(data) if name.endswith(".gz") else data
        lines = text.decode().splitlines()
        rows = len(lines) - (0 if name.endswith(".gz") else 1)
        print(f"| `{name}` | {rows} | {lines[0].count(',') + 1} | `{hashlib.sha256(data).hexdigest()}` |")


main()

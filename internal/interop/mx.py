"""MXNet's recordio as a peer.

    mx.py write PAYLOADS FILE    write the payloads as records
    mx.py read FILE PAYLOADS     read the records, write their payloads

A file of payloads is, for each, its length (uint32, little-endian) and its bytes.
"""
import struct
import sys

from mxnet import recordio


def write(payloads, path):
    w = recordio.MXRecordIO(path, "w")
    with open(payloads, "rb") as f:
        while head := f.read(4):
            w.write(f.read(struct.unpack("<I", head)[0]))
    w.close()


def read(path, payloads):
    r = recordio.MXRecordIO(path, "r")
    with open(payloads, "wb") as f:
        while (p := r.read()) is not None:
            f.write(struct.pack("<I", len(p)) + p)
    r.close()


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](*sys.argv[2:])

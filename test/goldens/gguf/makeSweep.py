"""SHA-256 of what ggml makes of 1,024 pseudo-random blocks of each block type: sweep.json.

usage: makeSweep.py PATH_OF_LIBGGML_BASE > sweep.json
Needs numpy and gguf 0.19.0 from PyPI; libggml-base comes with the npm package @node-llama-cpp/linux-x64 (3.22.1).
The values are those of ggml's own `to_float`; gguf-py, where it knows the type, must agree in every value. 0 and -0 count as one.
"""
import ctypes as C
import hashlib
import json
import sys

import numpy as np
from gguf import quants
from gguf.constants import GGMLQuantizationType as T

BLOCKS = 1024
# Where the high byte of a float16 stands in a block: its bit 6 is cleared, so that no scale is infinite or NaN.
HALVES = {"Q4_0": [1], "Q4_1": [1, 3], "Q5_0": [1], "Q5_1": [1, 3], "Q8_0": [1], "Q2_K": [81, 83], "Q3_K": [109],
          "Q4_K": [1, 3], "Q5_K": [1, 3], "Q6_K": [209], "TQ1_0": [53], "TQ2_0": [65], "IQ2_XXS": [1], "IQ2_XS": [1],
          "IQ2_S": [1], "IQ3_XXS": [1], "IQ3_S": [1], "IQ1_S": [1], "IQ1_M": [55], "IQ4_NL": [1], "IQ4_XS": [1],
          "MXFP4": [], "NVFP4": [], "Q1_0": [1], "Q2_0": [1]}
IDS = {"Q1_0": 41, "Q2_0": 42}


class Traits(C.Structure):
    _fields_ = [("name", C.c_char_p), ("blck", C.c_int64), ("inter", C.c_int64), ("size", C.c_size_t), ("quant", C.c_bool),
                ("to_float", C.CFUNCTYPE(None, C.c_void_p, C.POINTER(C.c_float), C.c_int64)), ("from_float", C.c_void_p)]


def pseudo_random(count):
    out, state = np.empty(count, np.uint8), 1
    for i in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        out[i] = state >> 24
    return out


def main():
    lib = C.CDLL(sys.argv[1])
    lib.ggml_get_type_traits.restype = C.POINTER(Traits)
    sums = {}
    for name, halves in HALVES.items():
        type_id = IDS.get(name) or int(T[name])
        traits = lib.ggml_get_type_traits(type_id).contents
        raw = pseudo_random(BLOCKS * traits.size).reshape(BLOCKS, traits.size)
        raw[:, halves] &= 0xBF
        raw = np.ascontiguousarray(raw)
        values = np.zeros(BLOCKS * traits.blck, np.float32)
        traits.to_float(raw.ctypes.data, values.ctypes.data_as(C.POINTER(C.c_float)), values.size)
        assert not np.isnan(values).any(), name
        if name not in IDS:
            assert (quants.dequantize(raw, T(type_id)).reshape(-1) == values).all(), name
        sums[name] = hashlib.sha256((values + np.float32(0)).astype("<f4").tobytes()).hexdigest()
    json.dump(sums, sys.stdout, indent=1)
    print()


main()

"""Random inputs through libllama's samplers: random.json.gz beside this file.

usage: makeRandom.py --lib FOLDER_OF_LIBLLAMA --seed 1 --cases 400 --out random.json.gz

The struct layouts are those of llama.cpp v0.5.0 (include/llama.h). Logits and parameters are written with all the digits
of their float32 and float64, so that cuts which only float32 decides fall here as they fell there. Logits of one case
are all different, so that the order of ids means something. null is minus infinity.
"""
import argparse
import ctypes as C
import glob
import gzip
import json
import math
import random
import struct

NEG = float("-inf")


class TokenData(C.Structure):
    _fields_ = [("id", C.c_int32), ("logit", C.c_float), ("p", C.c_float)]


class TokenDataArray(C.Structure):
    _fields_ = [("data", C.POINTER(TokenData)), ("size", C.c_size_t), ("selected", C.c_int64), ("sorted", C.c_bool)]


class LogitBias(C.Structure):
    _fields_ = [("token", C.c_int32), ("bias", C.c_float)]


I, U, F, S = C.c_int32, C.c_uint32, C.c_float, C.c_size_t
SIGNATURES = {"temp": [F], "temp_ext": [F, F, F], "top_k": [I], "top_p": [F, S], "min_p": [F, S], "typical": [F, S], "top_n_sigma": [F],
              "xtc": [F, F, S, U], "penalties": [I, I, F, F, F], "dry": [C.c_void_p, F, F, I, I, C.c_void_p, S], "logit_bias": [I, I, C.POINTER(LogitBias)]}


class Samplers:
    def __init__(self, folder):
        load = lambda pattern: C.CDLL(sorted(glob.glob(f"{folder}/{pattern}"))[0], mode=C.RTLD_GLOBAL)
        load("libggml-base*.so"), load("libggml.v*.so")
        self.lib = load("libllama.v*.so")
        for name, arguments in SIGNATURES.items():
            init = getattr(self.lib, "llama_sampler_init_" + name)
            init.restype, init.argtypes = C.c_void_p, arguments
        self.lib.llama_sampler_apply.argtypes = [C.c_void_p, C.POINTER(TokenDataArray)]
        self.lib.llama_sampler_accept.argtypes = [C.c_void_p, I]
        self.lib.llama_sampler_free.argtypes = [C.c_void_p]

    def make(self, kind, p, size):
        init = lambda name, *a: getattr(self.lib, "llama_sampler_init_" + name)(*a)
        keep = p.get("minKeep", 0)
        if kind == "logitBias":
            return init("logit_bias", size, len(p["bias"]), (LogitBias * len(p["bias"]))(*[LogitBias(int(i), b) for i, b in p["bias"].items()]))
        return {
            "temperature": lambda: init("temp", p["t"]), "dynatemp": lambda: init("temp_ext", p["t"], p["range"], p["exponent"]),
            "topK": lambda: init("top_k", p["k"]), "topP": lambda: init("top_p", p["p"], keep), "minP": lambda: init("min_p", p["p"], keep),
            "typical": lambda: init("typical", p["p"], keep), "topNSigma": lambda: init("top_n_sigma", p["n"]),
            "xtc": lambda: init("xtc", p["probability"], p["threshold"], keep, p["seed"]),
            "penalties": lambda: init("penalties", size, p["lastN"], p["repeat"], p["frequency"], p["presence"]),
            "dry": lambda: init("dry", None, p["multiplier"], p["base"], p["allowedLength"], p["lastN"], None, 0),
        }[kind]()

    def run(self, logits, steps, history):
        buffer = (TokenData * len(logits))(*[TokenData(i, l, 0.0) for i, l in enumerate(logits)])
        array = TokenDataArray(C.cast(buffer, C.POINTER(TokenData)), len(logits), -1, False)
        for kind, p in steps:
            sampler = self.make(kind, p, len(logits))
            for token in history if kind in ("penalties", "dry") else []:
                self.lib.llama_sampler_accept(sampler, token)
            self.lib.llama_sampler_apply(sampler, C.byref(array))
            self.lib.llama_sampler_free(sampler)
            items = [(array.data[i].id, array.data[i].logit) for i in range(array.size)]
            yield {"sampler": kind, "params": p, "ids": [i for i, _ in items], "logits": [l if math.isfinite(l) else None for _, l in items], "sorted": bool(array.sorted)}


def float32(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def logits_of(r):
    size = r.choice([2, 3, 5, 8, 20, 40, 60])
    spread = r.choice([0.3, 2, 5])
    drawn = [float32(r.choice([r.gauss(0, spread), 8 - 1.5 * math.log(1 + i) + r.gauss(0, 0.2)])) for i in range(size)]
    if len(set(drawn)) < size:
        return logits_of(r)
    masked = set(r.sample(range(size), r.randint(1, size - 2))) if size > 3 and r.random() < 0.2 else set()
    return [NEG if i in masked else l for i, l in enumerate(drawn)]


def step_of(r, size, masked):
    keep = lambda p: {**p, **({"minKeep": r.randint(0, 10)} if r.random() < 0.3 else {})}
    share = lambda: round(r.random(), r.randint(1, 4))
    kinds = {
        "temperature": lambda: {"t": r.choice([0, 0.1, 0.7, 1, round(r.uniform(0.1, 3), 2)])},
        "dynatemp": lambda: {"t": round(r.uniform(0.3, 1.5), 2), "range": r.choice([0, 0.3, 1.1]), "exponent": round(r.uniform(0.3, 2), 2)},
        "topK": lambda: {"k": r.choice([0, 1, 2, 5, 20, size])},
        "topP": lambda: keep({"p": r.choice([0, 0.5, 0.9, 0.95, 1, share()])}),
        "minP": lambda: keep({"p": r.choice([0, 0.05, 0.5, 1, share()])}),
        "typical": lambda: keep({"p": r.choice([0.2, 0.5, 0.95, 1, share()])}),
        "topNSigma": lambda: {"n": r.choice([-1, 0, 0.5, 1, round(r.uniform(0, 4), 2)])},
        "xtc": lambda: keep({"probability": r.choice([1, 0.5, share()]), "threshold": r.choice([0.02, 0.1, 0.5, 0.6]), "seed": r.randrange(2 ** 32 - 1)}),
        "logitBias": lambda: {"bias": {str(i): round(r.gauss(0, 2), 3) for i in sorted(r.sample(range(size), min(3, size)))}},
        "penalties": lambda: {"lastN": r.choice([0, 3, 64]), "repeat": r.choice([1, 1.1, round(r.uniform(0.8, 1.8), 2)]), "frequency": r.choice([0, share(), -share()]), "presence": r.choice([0, share()])},
        "dry": lambda: {"multiplier": r.choice([0, 0.8, round(r.uniform(0.1, 3), 2)]), "base": r.choice([0.5, 1, 1.75, 3.1]), "allowedLength": r.randint(0, 4), "lastN": r.choice([0, 3, 10, 64])},
    }
    kind = r.choice([k for k in kinds if not (masked and k == "typical")])  # libllama: 0 * -infinity = NaN
    return kind, kinds[kind]()


def case_of(r, samplers):
    logits = logits_of(r)
    masked = NEG in logits
    history = [r.randrange(min(len(logits), r.choice([2, 3, 5]))) for _ in range(r.randint(0, 40))]
    steps = []
    for _ in range(r.choice([1, 2, 4])):
        kind, params = step_of(r, len(logits), masked)
        if kind == "logitBias" and steps:
            continue  # libllama then goes on in an order that is no longer one
        steps.append((kind, params))
        masked = masked or kind in ("topNSigma", "temperature", "dynatemp")
    return {"logits": [None if l == NEG else l for l in logits], "history": history, "stages": list(samplers.run(logits, steps, history))}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lib", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--out", required=True)
    given = parser.parse_args()
    r, samplers = random.Random(given.seed), Samplers(given.lib)
    content = json.dumps([case_of(r, samplers) for _ in range(given.cases)], separators=(",", ":"))
    with open(given.out, "wb") as file:
        file.write(gzip.compress(content.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()

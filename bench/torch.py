"""The three steps of the bench in eager PyTorch: the sizes, scales and loss of nets.json, torch.optim.Adam, torch.randn.

    python3 bench/torch.py [--net toy|mlp|conv] [--device cpu|cuda] [--threads N] [--seconds S]

prints one JSON line per net, as `npm run bench -- --json` does. With --lane it is driven by the bench instead: it says what it is, then
answers every line with a number of steps on standard input by one line.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path = [p for p in sys.path if os.path.abspath(p or ".") != HERE]  # this file is called torch, too

import argparse
import json
import math
import statistics
import time

import torch
from torch import nn

KERNEL, STRIDE, PADDING = 4, 2, 1  # "same" for even sides
WARM, ROUNDS, MOST = 4, 5, 2000
with open(os.path.join(HERE, "nets.json")) as file:
    FILE = json.load(file)


def rows_of(net):
    """[rows, channels, height, width], or [rows, size] of vectors: see net.ts."""
    r = torch.arange(FILE["rows"], dtype=torch.float64)
    spread = lambda step: (r * step) % 1
    p, q, s = math.pi * spread(0.6180339887498949), math.pi * spread(0.7548776662466927), 2 * math.pi * spread(0.5698402909980532)
    if len(net["shape"]) == 1:
        return torch.sin(p[:, None] * torch.arange(net["shape"][0])[None] + s[:, None]).float()
    height, width, depth = net["shape"]
    assert depth == 1
    i, j = torch.arange(height)[None, :, None], torch.arange(width)[None, None, :]
    x = 0.5 + 0.5 * torch.sin(p[:, None, None] * i + q[:, None, None] * j + s[:, None, None])
    return (torch.round(255 * x) / 255).float()[:, None]


def blas():
    """Which library multiplies matrices: a distribution's torch takes whatever the system has, and the slowest is 20 times slower."""
    try:
        with open("/proc/self/maps") as maps:
            names = {os.path.realpath(line.split()[-1]) for line in maps if ".so" in line}
    except OSError:
        return ""
    found = sorted({os.path.basename(n).split(".so")[0] for n in names if "blas" in os.path.basename(n) or "libmkl" in os.path.basename(n)})
    return f", {' '.join(found)}" if found else ""


def layer_of(layer):
    if layer["kind"] == "flatten":
        return [nn.Flatten()]
    if layer["kind"] == "unflatten":
        height, width, depth = layer["shape"]
        return [nn.Unflatten(1, (depth, height, width))]
    inputs, outputs = layer["from"], layer["to"]
    made = {
        "dense": lambda: nn.Linear(inputs, outputs),
        "conv": lambda: nn.Conv2d(inputs, outputs, KERNEL, STRIDE, PADDING),
        "deconv": lambda: nn.ConvTranspose2d(inputs, outputs, KERNEL, STRIDE, PADDING),
    }[layer["kind"]]()
    reach = {"dense": 1, "conv": KERNEL**2, "deconv": (KERNEL // STRIDE) ** 2}[layer["kind"]]
    nn.init.normal_(made.weight, 0, math.sqrt(2 / (inputs * reach)))
    nn.init.zeros_(made.bias)
    return [made, nn.ReLU()] if layer["relu"] else [made]


class Lane:
    def __init__(self, name, device):
        net = FILE["nets"][name]
        self.batch, self.variational, self.device = net["batch"], net["variational"], device
        self.data = rows_of(net).to(device)
        part = lambda layers: nn.Sequential(*[m for layer in layers for m in layer_of(layer)])
        self.encoder, self.decoder = part(net["encoder"]).to(device), part(net["decoder"]).to(device)
        self.optimizer = torch.optim.Adam([*self.encoder.parameters(), *self.decoder.parameters()], lr=FILE["rate"])
        self.order, self.at = None, len(self.data)

    def step(self):
        if self.at + self.batch > len(self.data):
            self.order, self.at = torch.randperm(len(self.data), device=self.device), 0
        x = self.data[self.order[self.at : self.at + self.batch]]
        self.at += self.batch
        z, loss = self.encoder(x), 0
        if self.variational:
            mean, raw = z.chunk(2, dim=1)
            z = mean + (0.5 * raw).exp() * torch.randn_like(mean)
            loss = (mean.square() + raw.exp() - raw - 1).sum() * (0.5 / self.batch)
        loss = loss + (x - self.decoder(z)).square().sum() / self.batch
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss

    def chunk(self, steps):
        started = time.perf_counter()
        for _ in range(steps):
            loss = self.step()
        host = time.perf_counter()
        if self.device == "cuda":
            torch.cuda.synchronize()
        ended = time.perf_counter()
        allocated = torch.cuda.max_memory_allocated() if self.device == "cuda" else None
        return {"steps": steps, "hostMs": 1000 * (host - started), "totalMs": 1000 * (ended - started), "dispatches": None, "bytes": allocated, "loss": loss.item()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--net", choices=list(FILE["nets"]))
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--lane", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    threads = f"{options.threads} thread{'s' if options.threads > 1 else ''}"
    adapter = torch.cuda.get_device_name(0) if options.device == "cuda" else f"CPU, {threads}{blas()}"
    say = lambda value: print(json.dumps(value), flush=True)
    if options.lane:
        lane = Lane(options.net, options.device)
        say({"adapter": adapter, "backend": options.device, "version": torch.__version__})
        for line in sys.stdin:
            say(lane.chunk(int(line)))
        return
    for name in [options.net] if options.net else FILE["nets"]:
        lane = Lane(name, options.device)
        lane.chunk(WARM)
        several = lane.chunk(WARM)
        steps = max(1, min(MOST, round(1000 * options.seconds / ROUNDS / (several["totalMs"] / WARM))))
        chunks = [lane.chunk(steps) for _ in range(ROUNDS)]
        total, host = (statistics.median(c[key] / steps for c in chunks) for key in ("totalMs", "hostMs"))
        say({"net": name, "engine": "torch", "backend": options.device, "adapter": adapter, "hostMs": host, "totalMs": total, "stepsPerSecond": 1000 / total, "dispatches": None, "bytes": chunks[-1]["bytes"]})


main()

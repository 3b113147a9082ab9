"""Prints the losses that src/engine/self-test.ts expects: the same three steps in float64, with loops for the convolution. Needs numpy."""
import numpy as np

wave = lambda count, start: np.sin(1.7 * (start + np.arange(count))) * 0.6
x, y = wave(144, 0).reshape(2, 6, 6, 2), wave(6, 50).reshape(2, 3)
k, w = wave(72, 100).reshape(3, 3, 2, 4), wave(108, 200).reshape(36, 3)
padded = np.pad(x, ((0, 0), (0, 1), (0, 1), (0, 0)))  # "same", stride 2, 6 -> 3: one row below, one column to the right
patch = np.stack([padded[:, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3].reshape(2, -1) for i in range(3) for j in range(3)], 1)  # [2, 9, 18]
for _ in range(3):
    pre = patch @ k.reshape(18, 4)
    hidden = np.maximum(pre, 0).reshape(2, 36)
    error = hidden @ w - y
    print(repr(float((error**2).mean())))
    down = 2 * error / error.size
    grad_w, grad_pre = hidden.T @ down, (down @ w.T).reshape(2, 9, 4) * (pre > 0)
    k = k - 0.1 * np.einsum("bpi,bpo->io", patch, grad_pre).reshape(k.shape)
    w = w - 0.1 * grad_w

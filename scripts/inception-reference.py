"""What torchvision's InceptionV3 gives for made-up weights and pictures: the expected values of src/engine/features/inception.test.ts.

Needs torch and torchvision (last run with 1.13.0 and 0.14.1). Run: python3 scripts/inception-reference.py > src/engine/features/inception.reference.json
Every number of weights and pictures is a hash of its place, so that the test can make the same ones. "2015": the network of published FIDs
differs from torchvision's in its pooling (no padding is averaged; the last block takes the maximum) and has 1 008 classes.
"""
import json
import numpy as np
import torch
import torchvision
from torchvision.models import inception

def hashed(count, key):
    """count numbers in [-0.5, 0.5): the finaliser of MurmurHash3 of place + key * 0x9e3779b9."""
    with np.errstate(over="ignore"):
        h = np.arange(count, dtype=np.uint32) + np.uint32((key * 0x9E3779B9) & 0xFFFFFFFF)
        h ^= h >> np.uint32(16)
        h *= np.uint32(0x85EBCA6B)
        h ^= h >> np.uint32(13)
        h *= np.uint32(0xC2B2AE35)
        h ^= h >> np.uint32(16)
    return (h.astype(np.float64) / 2**32 - 0.5).astype(np.float32)

def filled(name, shape, key):
    u = hashed(int(np.prod(shape)), key).reshape(shape)
    if name.endswith("running_var"): return 1 + u
    if name.endswith("bn.weight"): return 1 + u
    if len(shape) == 1: return 0.4 * u
    return u * np.float32(np.sqrt(24 / np.prod(shape[1:])))  # variance 2 / fan-in, behind rectifiers

def network(classes):
    net = inception.inception_v3(weights=None, aux_logits=False, init_weights=False, num_classes=classes, transform_input=False).eval()
    state = {k: v for k, v in net.state_dict().items() if not k.endswith("num_batches_tracked")}
    for key, name in enumerate(sorted(state)):
        state[name].copy_(torch.from_numpy(filled(name, tuple(state[name].shape), key + 1)))
    return net

def features(net, pictures):
    """pictures: [n, height, width, depth] in [0, 1]"""
    x = torch.from_numpy(pictures).permute(0, 3, 1, 2)
    x = x.expand(-1, 3, -1, -1)
    x = torch.nn.functional.interpolate(x, size=(299, 299), mode="bilinear", align_corners=False)
    kept = {}
    net.avgpool.register_forward_hook(lambda *args: kept.update(features=args[2].flatten(1)))
    logits = net(2 * x - 1)
    return kept["features"], logits

def published(net):
    plain, pool, most = torch.nn.functional.avg_pool2d, torch.nn.functional.avg_pool2d, torch.nn.functional.max_pool2d
    last = {"on": False}
    net.Mixed_7c.register_forward_pre_hook(lambda *args: last.update(on=True))
    net.Mixed_7c.register_forward_hook(lambda *args: last.update(on=False))
    def patched(x, kernel_size, stride, padding):
        return most(x, kernel_size, stride, padding) if last["on"] else plain(x, kernel_size, stride, padding, count_include_pad=False)
    inception.F.avg_pool2d = patched
    return lambda: setattr(inception.F, "avg_pool2d", pool)

pictures = {"grey": hashed(2 * 28 * 28, 7001).reshape(2, 28, 28, 1) + np.float32(0.5), "colour": hashed(2 * 32 * 32 * 3, 7002).reshape(2, 32, 32, 3) + np.float32(0.5)}
out = {"made": f"torch {torch.__version__}, torchvision {torchvision.__version__}"}
with torch.no_grad():
    for variant, classes in (("2015", 1008), ("torchvision", 1000)):
        net = network(classes)
        undo = published(net) if variant == "2015" else (lambda: None)
        for kind, images in pictures.items():
            found, _ = features(net, images)
            found = found.double().numpy()
            out[f"{variant} {kind}"] = {"first": [round(v, 6) for v in found[0, :8].tolist()], "mean": found.mean(1).tolist(), "deviation": found.std(1).tolist(), "difference": float(np.abs(found[0] - found[1]).mean())}
        undo()
print(json.dumps(out, indent=1))

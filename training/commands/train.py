"""`train`: the base network, or a fine-tuning of one. Ends after a given working time; interrupted, it goes on where its last checkpoint was."""

import math
import os
import time

import numpy as np
import torch
from torch.nn import functional as F

from augment import Batches, Pool
from bundle import Bundle
from network import Network

# Of a batch's utterances; pools that are not there are left out.
SHARES = {"espeak": 0.40, "flite": 0.27, "festival": 0.11, "foreign": 0.22}
REAL = 0.20  # of each batch, when pools of real recordings are given


class Average:
    """An exponential moving average of weights and statistics: what is evaluated and exported."""

    def __init__(self, network, decay):
        self.decay = decay
        self.values = {k: v.detach().clone() for k, v in network.state_dict().items()}

    def update(self, network, step):
        decay = min(self.decay, (step + 1) / (step + 10))
        for key, value in network.state_dict().items():
            if value.dtype.is_floating_point:
                self.values[key].lerp_(value, 1 - decay)
            else:
                self.values[key].copy_(value)


def save(path, **content):
    torch.save(content, path + ".new")
    os.replace(path + ".new", path)


def load_network(path, phones):
    """The averaged network of a checkpoint."""
    checkpoint = torch.load(path, map_location="cpu")
    network = Network(phones, checkpoint["channels"], checkpoint["dilations"])
    network.load_state_dict(checkpoint["average"])
    network.eval()
    return network


def pools(folder, real, share):
    names = [name for name in SHARES if os.path.exists(os.path.join(folder, name + ".json"))]
    weights = [SHARES[name] for name in names]
    if real:
        total = sum(weights)
        weights = [w / total * (1 - share) for w in weights] + [share / len(real)] * len(real)
        names += real
    return [Pool(folder, name) for name in names], weights


def run(bundle, data, out, minutes, rate, seed=1, base=None, real=(), share=REAL, decay=0.999, every=300.0, seconds=48.0, channels=192):
    """Trains for `minutes` of working time and writes `out`."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    network = Network(len(bundle.phones), channels)
    used, step, heard = 0.0, 0, 0.0
    if base and not os.path.exists(out):
        network.load_state_dict(torch.load(base, map_location="cpu")["average"])
    optimizer = torch.optim.AdamW(network.parameters(), rate, betas=(0.9, 0.98), weight_decay=0.01)
    average = Average(network, decay)
    if os.path.exists(out):
        checkpoint = torch.load(out, map_location="cpu")
        network.load_state_dict(checkpoint["network"])
        optimizer.load_state_dict(checkpoint["optimizer"])
        average.values = checkpoint["average"]
        used, step, heard = checkpoint["used"], checkpoint["step"], checkpoint["heard"]
    sources, weights = pools(data, list(real), share)
    print(f"{sum(p.numel() for p in network.parameters())} weights; {', '.join(f'{len(s)} {s.name}' for s in sources)}; at {used / 60:.1f} of {minutes} min", flush=True)
    batches = Batches(sources, weights, seed * 1000 + step, seconds, quiet=0.05)

    network.train()
    began, saved, shown, losses = time.monotonic() - used, used, used, []
    while used < minutes * 60:
        warm = min(1.0, (step + 1) / 100)
        for group in optimizer.param_groups:
            group["lr"] = rate * warm * 0.5 * (1 + math.cos(math.pi * min(1.0, used / (minutes * 60))))
        features, labels, label_lengths, lengths = batches.next()
        scores = F.log_softmax(network(features), dim=2).transpose(0, 1)
        loss = F.ctc_loss(scores, labels, lengths.clamp(max=scores.shape[0]), label_lengths, reduction="sum", zero_infinity=True) / max(1, len(labels))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        average.update(network, step)
        step += 1
        losses.append(float(loss.detach()))
        heard += features.shape[0] * features.shape[1] * 0.01 / 3600
        used = time.monotonic() - began
        if used - shown > 60:
            print(f"{used / 60:6.1f} min  step {step}  loss {np.mean(losses):.3f} a phone  heard {heard:.1f} h  cpu {time.process_time() / 60:.1f} min", flush=True)
            shown, losses = used, []
        if used - saved > every or used >= minutes * 60:
            save(out, network=network.state_dict(), optimizer=optimizer.state_dict(), average=average.values, used=used, step=step, heard=heard,
                 channels=network.channels, dilations=network.dilations)
            saved = used
    return network


def main(arguments):
    bundle = Bundle(arguments.bundle)
    os.makedirs(os.path.dirname(arguments.out) or ".", exist_ok=True)
    run(bundle, arguments.data, arguments.out, arguments.minutes, arguments.rate, arguments.seed, arguments.base, arguments.real)

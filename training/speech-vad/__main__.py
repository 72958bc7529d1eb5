"""python3 training/speech-vad <command>: train, export, evaluate. Uses the speech that `training/commands data` made. See README.md."""

import argparse
import math
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "commands"))

import numpy as np
import onnx
import torch
from torch.nn import functional as F

import tests
from augment import FRAME, RATE, SHIFT, Batches, Pool
from export import Builder, convolutions
from fbank import fbank
from graph import GraphRunner
from network import STRIDE, Network
from train import SHARES, Average, save

CHANNELS, DILATIONS = 56, (1, 2, 4, 8)
BABBLE = 5  # the noise bank's last noises; to a voice detector they are speech
COMMANDS = os.environ.get("COMMANDS_WORK", os.path.expanduser("~/.cache/edgeagent-training/commands"))
WORK = os.environ.get("VAD_WORK", os.path.expanduser("~/.cache/edgeagent-training/speech-vad"))
ASSETS = os.environ.get("EDGEAGENT_ASSETS", os.path.join(HERE, "..", "..", "..", "..", "shared", "assets"))


def activity(wave):
    """[samples] whether a clean utterance is spoken just then: within 40 dB of its loud parts, gaps up to 0.3 s closed, 100 ms longer than that."""
    block = RATE // 100
    count = max(1, len(wave) // block)
    level = 10 * np.log10((wave[:count * block].reshape(count, -1) ** 2).mean(axis=1) + 1e-10)
    loud = np.flatnonzero(level > np.percentile(level, 95) - 40)
    spoken = np.zeros(len(wave) + RATE // 2, np.float32)
    for a, b in zip(loud, [*loud[1:], loud[-1] + 11]):
        end = b if b - a <= 30 else a + 11
        spoken[a * block:end * block] = 1
    return spoken


class VoiceBatches(Batches):
    """The commands' batches, with an activity for each output instead of phones."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self._noises = self._noises[:-BABBLE]

    def _make(self, items):
        features, _, _, lengths = super()._make(items)
        labels = torch.zeros(len(items), features.shape[1] // STRIDE)
        for row, (_, pool, i, phones, tempo, before, _) in enumerate(items):
            if phones:
                spoken = activity(pool.wave(i))
                at = ((np.arange(labels.shape[1]) * STRIDE + 1) * SHIFT / tempo + FRAME / 2).astype(int) - before
                inside = (at >= 0) & (at < len(spoken))
                labels[row, inside] = torch.from_numpy(spoken[at[inside]])
        return features, labels, lengths


def train(arguments):
    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    names = [n for n in SHARES if os.path.exists(os.path.join(arguments.data, n + ".json"))]
    network = Network(1, CHANNELS, DILATIONS)
    optimizer = torch.optim.AdamW(network.parameters(), arguments.rate, weight_decay=0.01)
    average = Average(network, 0.998)
    used, step = 0.0, 0
    if os.path.exists(arguments.checkpoint):
        checkpoint = torch.load(arguments.checkpoint)
        network.load_state_dict(checkpoint["network"])
        optimizer.load_state_dict(checkpoint["optimizer"])
        average.values, used, step = checkpoint["average"], checkpoint["used"], checkpoint["step"]
    batches = VoiceBatches([Pool(arguments.data, n) for n in names], [SHARES[n] for n in names], arguments.seed * 1000 + step, 48.0, quiet=0.25)
    network.train()
    began, shown, saved, losses = time.monotonic() - used, used, used, []
    while used < arguments.minutes * 60:
        for group in optimizer.param_groups:
            group["lr"] = arguments.rate * min(1, (step + 1) / 50) * 0.5 * (1 + math.cos(math.pi * min(1, used / (arguments.minutes * 60))))
        features, labels, lengths = batches.next()
        scores = network(features)[:, :, 0]
        valid = torch.arange(scores.shape[1])[None] < lengths[:, None]
        loss = F.binary_cross_entropy_with_logits(scores[valid], labels[valid])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        average.update(network, step)
        step += 1
        losses.append(float(loss.detach()))
        used = time.monotonic() - began
        if used - shown > 60:
            print(f"{used / 60:6.1f} min  step {step}  loss {np.mean(losses):.4f}  cpu {time.process_time() / 60:.1f} min", flush=True)
            shown, losses = used, []
        if used - saved > 120 or used >= arguments.minutes * 60:
            save(arguments.checkpoint, network=network.state_dict(), optimizer=optimizer.state_dict(), average=average.values, used=used, step=step)
            saved = used


def averaged(path):
    network = Network(1, CHANNELS, DILATIONS)
    network.load_state_dict(torch.load(path)["average"])
    return network.eval()


def export(arguments):
    onnx.save(Builder(convolutions(averaged(arguments.checkpoint)), 1, last="Sigmoid", output="speech").model(), arguments.out)
    print(f"{arguments.out}: {os.path.getsize(arguments.out) / 1000:.0f} kB")


def probabilities(runner, samples):
    """One for each 30 ms; the window of Silero that it belongs to is the one with its last sample."""
    features = fbank(np.concatenate([samples, np.zeros(480, np.float32)]))
    return runner.whole(features)[:, 0]


def evaluate(arguments):
    runner = GraphRunner(arguments.out)
    reference = np.load(os.path.join(arguments.assets, "expected", "silero_vad_probs.npz"))
    same = total = 0
    table = {}
    for key in reference.files:
        kind, name = key.split("|")
        if kind != "silero_vad":
            continue
        samples = tests.read_any(os.path.join(arguments.assets, "audio", name))
        own = probabilities(runner, samples)
        # Output t has heard the samples up to (3t + 2) * 160 + 400; a window k of Silero's those up to 512 (k + 1).
        heard = (np.arange(len(own)) * STRIDE + 2) * 160 + 400
        windows = np.minimum(np.searchsorted(heard, (np.arange(len(reference[key])) + 1) * 512, side="left"), len(own) - 1)
        speech = own[windows] >= arguments.threshold
        agree = speech == (reference[key] >= 0.5)
        table[name] = agree.mean(), speech.mean(), (reference[key] >= 0.5).mean(), len(agree)
        if name.startswith("speech/"):
            same += agree.sum()
            total += len(agree)
    for name, (agree, speech, theirs, count) in table.items():
        print(f"{name:<32} agrees {100 * agree:5.1f} %   speech {100 * speech:5.1f} % (Silero {100 * theirs:5.1f} %)  of {count} windows")
    noise = [(speech, count) for name, (_, speech, _, count) in table.items() if name.startswith("noise/")]
    print(f"speech files agree {100 * same / total:.1f} %; noise taken for speech {100 * sum(s * c for s, c in noise) / sum(c for _, c in noise):.1f} %")


def main():
    parser = argparse.ArgumentParser(prog="training/speech-vad", description=__doc__)
    parser.add_argument("command", choices=["train", "export", "evaluate"])
    parser.add_argument("--data", default=os.path.join(COMMANDS, "data"))
    parser.add_argument("--checkpoint", default=os.path.join(WORK, "vad.pt"))
    parser.add_argument("--out", default=os.path.join(HERE, "..", "..", "models", "speech-vad", "model.onnx"))
    parser.add_argument("--assets", default=ASSETS)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threshold", type=float, default=0.6)
    arguments = parser.parse_args()
    os.makedirs(os.path.dirname(arguments.checkpoint), exist_ok=True)
    {"train": train, "export": export, "evaluate": evaluate}[arguments.command](arguments)


if __name__ == "__main__":
    main()

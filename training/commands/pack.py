"""`pack`: a checkpoint into the bundle: model.onnx (8 bits), model.yaml's hash and threshold, and golden samples."""

import hashlib
import json
import os
import re

import numpy as np
import torch

import gate
import quantize
import tests
import voices
from bundle import Bundle
from decode import Graph, recognize
from fbank import fbank
from graph import GraphRunner

GOLDEN = [("reject-part-forty-two", "reject part forty two", "awb"), ("not-a-command", "lovely weather", "slt")]


def golden(folder, bundle, runner, least):
    """Waves and what the reference makes of them: features and scores as .npy, the rest as JSON."""
    os.makedirs(folder, exist_ok=True)
    graph, flite = Graph(bundle), voices.Flite()
    noise = np.random.default_rng(3)
    for name, text, voice in GOLDEN:
        path = os.path.join(folder, name + ".wav")
        wave = np.concatenate([np.zeros(tests.RATE // 5), flite.speak(text, voice, 1.0, None, tests.RATE), np.zeros(tests.RATE * 2 // 5)])
        samples = np.round((wave * 0.5 + noise.normal(0, 2e-4, len(wave))) * 32767).astype(np.int16)
        voices.wavfile.write(path, tests.RATE, samples)
        features = fbank(samples.astype(np.float32) / 32768)
        chunk = 15
        padded = np.concatenate([features, np.full((-len(features) % chunk, features.shape[1]), 3, np.float32)])
        log_probs = runner.chunked(padded, chunk)
        result = recognize(graph, log_probs)
        np.save(os.path.join(folder, name + ".features.npy"), features.astype(np.float32))
        np.save(os.path.join(folder, name + ".log_probs.npy"), log_probs.astype(np.float32))
        with open(os.path.join(folder, name + ".json"), "w", encoding="utf-8") as file:
            json.dump({"words": result.words, "score": round(result.score, 3), "free": round(result.free, 3), "certainty": round(result.certainty, 4), "phones": result.phones,
                       "confidence": round(result.confidence, 4), "understood": result.confidence >= least,
                       "spans": [{"first": a, "last": b, "score": round(s, 3), "free": round(f, 3), "phones": p} for a, b, s, f, p in result.spans]}, file, indent=1)
            file.write("\n")


def main(arguments):
    torch.set_num_threads(1)
    bundle = Bundle(arguments.bundle)
    path = os.path.join(arguments.bundle, "model.onnx")
    quantize.write(bundle, arguments.data, arguments.checkpoint, path)
    runner, graph = GraphRunner(path), Graph(bundle)
    least, passing = gate.threshold(gate.examples(bundle, lambda samples: runner.whole(fbank(samples)), graph))
    least = round(least, 3)
    print(f"gate at {least}: {100 * passing:.0f} % of its own examples pass")
    golden(os.path.join(arguments.bundle, "golden"), bundle, runner, least)
    description = os.path.join(arguments.bundle, "model.yaml")
    with open(description, encoding="utf-8") as file:
        text = file.read()
    with open(path, "rb") as file:
        text = re.sub(r"model\.onnx: sha256:[0-9a-f]*", "model.onnx: sha256:" + hashlib.sha256(file.read()).hexdigest(), text)
    text = re.sub(r"score: [\d.]+", f"score: {least:.3f}", text)
    with open(description, "w", encoding="utf-8") as file:
        file.write(text)

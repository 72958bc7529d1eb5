"""`evaluate`: word error rates on voices never trained on, the gate, and real people's digits."""

import json
import os

import numpy as np
import torch

import tests
import voices
from bundle import Bundle
from decode import Graph, recognize
from fbank import fbank
from train import load_network


def word_errors(said, heard):
    """Substitutions, insertions and deletions from one to the other."""
    row = list(range(len(heard) + 1))
    for i, a in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def scores(network, samples):
    """[outputs, phones] log probabilities of a 16 kHz recording."""
    with torch.no_grad():
        return torch.log_softmax(network(torch.from_numpy(fbank(samples)).unsqueeze(0))[0], dim=1).numpy()


def measure(score, graph, spoken):
    """Recognizes [(text, samples)]: (text, result) of each."""
    return [(text, recognize(graph, score(samples))) for text, samples in spoken]


def error_rate(results):
    errors = sum(word_errors(text.split(), result.words) for text, result in results)
    return 100 * errors / max(1, sum(len(text.split()) for text, _ in results))


def altered(spoken):
    """What a stream may do to a voice: far quieter, clipped, through a telephone line."""
    def telephone(wave):
        return voices.resampled(voices.resampled(wave, 16000, 8000), 8000, 16000)
    return {"rms, 30 dB quieter": [(t, np.round(w * 10 ** -1.5 * 32767).astype(np.float32) / 32768) for t, w in spoken],
            "rms, clipped x8": [(t, np.clip(w * 16, -1, 1).astype(np.float32)) for t, w in spoken],
            "rms, through 8 kHz": [(t, telephone(w)) for t, w in spoken]}


def trained_texts(data):
    texts = set()
    for name in os.listdir(data):
        if name.endswith(".json"):
            with open(os.path.join(data, name)) as file:
                texts.update(entry["text"] for entry in json.load(file))
    return texts


def word_error_table(score, graph, folder, assets, part=1):
    """{set: (word error rate, words)}; only every `part`-th sentence."""
    sets = {name: spoken[::part] for name, spoken in tests.load(folder).items()}
    table, kept = {}, {}

    def note(name, results):
        kept[name] = results
        table[name] = error_rate(results), sum(len(t.split()) for t, _ in results)

    for name, spoken in sets.items():
        note(name, measure(score, graph, spoken))
    note("espeak, all seven", [r for name in sets if name.startswith("espeak-") for r in kept[name]])
    for name, spoken in altered(sets["rms"]).items():
        note(name, measure(score, graph, spoken[::2]))
    noise = voices.read_wave(os.path.join(assets, "audio", "noise", "sb_noise5.wav"), 16000)
    note("rms + sb_noise5, 10 dB", measure(score, graph, tests.with_noise(sets["rms"], noise, 10, 1)))
    rng = np.random.default_rng(5)
    spectrum = (rng.standard_normal(160001) + 1j * rng.standard_normal(160001)) * np.maximum(np.arange(160001), 600) ** -0.5
    note("rms + pink, 10 dB", measure(score, graph, tests.with_noise(sets["rms"], np.fft.irfft(spectrum).astype(np.float32), 10, 2)))
    for speaker, spoken in tests.digits(assets).items():
        note("FSDD " + speaker, measure(score, graph, spoken[::part]))
    mean = np.mean([table["FSDD " + s][0] for s in tests.SPEAKERS])
    table["FSDD, mean"] = mean, sum(table["FSDD " + s][1] for s in tests.SPEAKERS)
    return table, kept


def main(arguments):
    torch.set_num_threads(1)
    bundle = Bundle(arguments.bundle)
    tests.synthesize(arguments.tests, bundle, trained_texts(arguments.data))
    network = load_network(arguments.checkpoint, len(bundle.phones))
    graph = Graph(bundle)
    table, _ = word_error_table(lambda samples: scores(network, samples), graph, arguments.tests, arguments.assets, arguments.part)
    for name, (rate, words) in table.items():
        print(f"{name:<28} {rate:5.1f} %  of {words} words")

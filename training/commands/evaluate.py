"""`evaluate`: word error rates on voices never trained on, the gate, and real people's digits."""

import json
import os

import numpy as np
import torch

import gate
import tests
import voices
from bundle import Bundle
from decode import Graph, recognize
from fbank import fbank
from graph import GraphRunner
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


def gate_table(least, score, graph, kept, assets):
    """What the gate lets through: [(name, text)]."""
    lines, false = [], []
    pieces = tests.negatives(assets)
    for name, parts in pieces.items():
        for samples in parts:
            result = recognize(graph, score(samples))
            confidence = result.confidence
            false.append((confidence, name, " ".join(result.words)))
    false.sort(reverse=True)
    lines.append(("false accepts, files", f"{sum(c >= least for c, _, _ in false)} of {len(false)} pieces of {len(pieces)} files; highest: "
                  + "; ".join(f"{c:.3f} {n} '{t}'" for c, n, t in false[:6])))
    noise = sorted(((r.confidence, " ".join(r.words)) for r in (recognize(graph, score(x)) for x in tests.noises())), reverse=True)
    lines.append(("false accepts, 10 min noise", f"{sum(c >= least for c, _ in noise)} of {len(noise)}; highest: " + "; ".join(f"{c:.3f} '{t}'" for c, t in noise[:4])))
    for name in ("espeak, all seven", "rms", "ked", "rms + sb_noise5, 10 dB", *("FSDD " + s for s in tests.SPEAKERS)):
        passed = [(text, r) for text, r in kept[name] if r.confidence >= least]
        right = sum(text.split() == r.words for text, r in passed)
        lines.append((name, f"{100 * right / len(kept[name]):.0f} % pass and are right, {100 * (len(passed) - right) / len(kept[name]):.0f} % pass and are wrong"))
    natural = kept["rms"] + kept["ked"]
    lines.append(("rms and ked", f"{100 * sum(r.confidence >= least and t.split() == r.words for t, r in natural) / len(natural):.0f} % pass and are right (bar 60)"))
    return lines


def main(arguments):
    torch.set_num_threads(1)
    bundle = Bundle(arguments.bundle)
    tests.synthesize(arguments.tests, bundle, trained_texts(arguments.data))
    graph = Graph(bundle)
    if arguments.graph:
        runner = GraphRunner(arguments.graph)
        score = lambda samples: runner.whole(fbank(samples))
    else:
        network = load_network(arguments.checkpoint, len(bundle.phones))
        score = lambda samples: scores(network, samples)
    table, kept = word_error_table(score, graph, arguments.tests, arguments.assets, arguments.part)
    for name, (rate, words) in table.items():
        print(f"{name:<28} {rate:5.1f} %  of {words} words", flush=True)
    least = arguments.min_confidence
    if least is None:
        least, passing = gate.threshold(gate.examples(bundle, score, graph))
        print(f"gate at {least:.3f}: {100 * passing:.0f} % of its own examples pass")
    for name, text in gate_table(least, score, graph, kept, arguments.assets):
        print(f"{name:<28} {text}", flush=True)

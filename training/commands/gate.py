"""The gate: one number from 0 to 1 that says whether a phrase was really said, and the threshold below which nothing was understood.

Fitted on the training's voices only: fresh sentences of the grammar in noise against fresh words that are not in it. The test's voices, people and
noises only measure it.
"""

import random

import numpy as np

import tests
import voices
from decode import recognize
from lexicon import lines
from texts import Texts


NAMES = ("mean", "worst", "short")


def values(result):
    """What the confidence is made of; all are 0 for a perfect phrase but the last."""
    worst = min((score - free) / phones for _, _, score, free, phones in result.spans)
    return [(result.score - result.free) / result.phones, worst, 1.0 / result.phones]


class Gate:
    """confidence = 1 / (1 + exp(-(bias + weights · values)))."""

    def __init__(self, bias, weights, threshold):
        self.bias, self.weights, self.threshold = bias, list(weights), threshold

    @classmethod
    def read(cls, path):
        """gate.txt of a bundle."""
        values = {name: float(value) for name, value in (line.split() for line in lines(path))}
        return cls(values["bias"], [values[name] for name in NAMES], values["threshold"])

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write("# confidence = 1 / (1 + exp(-(bias + mean * M + worst * W + short / phones))): M is the phrase's log probability less the best\n"
                       "# free one's, by phones; W the same of its worst word. From `threshold` on the phrase counts as understood.\n")
            for name, value in [("bias", self.bias), *zip(NAMES, self.weights), ("threshold", self.threshold)]:
                file.write(f"{name:<10} {value:.4f}\n")

    def confidence(self, result):
        if not result.words:
            return 0.0
        return float(1 / (1 + np.exp(-(self.bias + np.dot(self.weights, values(result))))))


def examples(bundle, score, graph, count=500, seed="gate"):
    """(values, whether the phrase was said and heard right) of fresh speech of training voices, in rooms and noises."""
    rng = random.Random(seed)
    noise_rng = np.random.default_rng(12)
    texts = Texts(bundle.grammar, bundle.lexicon)
    flite, espeak, variants = voices.Flite(), voices.Espeak(), voices.espeak_variants()
    found = []
    for i in range(count):
        if i % 2:
            words = bundle.grammar.draw(rng)
        else:
            words = texts.unlike(rng)
        text = " ".join(words)
        if rng.random() < 0.6:
            wave = flite.speak(text, rng.choice(("awb", "slt", "kal16")), rng.uniform(0.85, 1.2), rng.uniform(0.8, 1.3), tests.RATE)
        else:
            wave = espeak.speak(text, rng.choice(voices.ACCENTS), rng.choice(variants), rng.randint(130, 200), rng.randint(30, 70), tests.RATE)
        if wave is None:
            continue
        padded = np.concatenate([np.zeros(tests.RATE // 4, np.float32), wave, np.zeros(tests.RATE // 2, np.float32)])
        spectrum = noise_rng.standard_normal(tests.RATE * 2 + 1) + 1j * noise_rng.standard_normal(tests.RATE * 2 + 1)
        noise = np.fft.irfft(spectrum * np.maximum(np.arange(tests.RATE * 2 + 1), 120.0) ** (-rng.uniform(0, 2) / 2)).astype(np.float32)
        samples = tests.with_noise([(text, padded)], noise, rng.uniform(8, 40), i)[0][1] * 10 ** (rng.uniform(-30, 0) / 20)
        result = recognize(graph, score(samples.astype(np.float32)))
        if result.words:
            found.append((values(result), bool(i % 2) and result.words == words))
    return found


def fit(found, accepted=0.004, steps=3000):
    """Logistic regression, a small ridge; the threshold lets `accepted` of the words that are no command through."""
    x = np.array([v for v, _ in found])
    y = np.array([right for _, right in found], np.float64)
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = (x - mean) / spread
    weights, bias = np.zeros(z.shape[1]), 0.0
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(z @ weights + bias))) - y
        weights -= 0.5 * (z.T @ error / len(y) + 1e-3 * weights)
        bias -= 0.5 * error.mean()
    gate = Gate(float(bias - np.dot(weights / spread, mean)), (weights / spread).tolist(), 0.5)
    confidences = 1 / (1 + np.exp(-(gate.bias + x @ np.array(gate.weights))))
    gate.threshold = float(np.quantile(confidences[y == 0], 1 - accepted))
    return gate, float((confidences[y == 1] >= gate.threshold).mean())

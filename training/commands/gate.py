"""The gate: the confidence below which nothing was understood.

Chosen on the training's voices only: fresh sentences of the grammar in noise against fresh words that are not in it, and noise alone. The test's voices, people and
noises only measure it.
"""

import random

import numpy as np

import tests
import voices
from augment import noise_bank
from decode import recognize
from texts import Texts


def examples(bundle, score, graph, count=600, seed="gate"):
    """(confidence, "said", "other" or "noise") of fresh speech of training voices in noise, and of noise alone. Phrases that were said and heard wrong
    are left out: they are no question of the gate."""
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
            if i % 2 == 0 or result.words == words:
                found.append((result.confidence, "said" if i % 2 else "other"))
    bank = noise_bank(np.random.default_rng(99), None, 40, babble=())
    for _ in range(count):
        noise = bank[rng.randrange(len(bank))]
        at = rng.randrange(len(noise) - 2 * voices.RATE)
        piece = voices.resampled(noise[at:at + 2 * voices.RATE], voices.RATE, tests.RATE)
        result = recognize(graph, score((piece / np.abs(piece).max() * 10 ** (rng.uniform(-45, -1) / 20)).astype(np.float32)))
        if result.words:
            found.append((result.confidence, "noise"))
    return found


def threshold(found, accepted=0.02):
    """Lets `accepted` of the other words through, and no noise: the threshold, and which share of what was said passes it."""
    def of(kind):
        return np.array([confidence for confidence, k in found if k == kind])

    least = float(max(np.quantile(of("other"), 1 - accepted), of("noise").max(initial=0) + 0.005))
    return least, float((of("said") >= least).mean())

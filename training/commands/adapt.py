"""`adapt`: a bundle for one voice. Takes a person's recordings of phrases, trains the network a few minutes more on them among the old
training speech, and writes a bundle of the same phrases with the new network."""

import hashlib
import os
import random
import re
import shutil
import sys
import tempfile

import data
import quantize
import train
import voices
from bundle import Bundle

SHARE = 0.35  # of each batch; the rest is the old speech, lest it be forgotten


def recordings(folder, bundle):
    """(phrase, wave) of every WAV file: the phrase is its folder's name, or its own name without the number: `reject part five/3.wav`,
    `reject_part_five-3.wav`."""
    found = []
    for place, _, files in sorted(os.walk(folder)):
        for name in sorted(files):
            if not name.lower().endswith(".wav"):
                continue
            inside = os.path.relpath(place, folder)
            text = inside if inside != "." else re.sub(r"[-_ ]*\d*\.wav$", "", name.lower())
            words = re.sub(r"[-_\s]+", " ", text.lower()).strip().split()
            unknown = [w for w in words if w not in bundle.lexicon]
            path = os.path.join(place, name)
            if not words or unknown:
                raise SystemExit(f"{path}: says '{' '.join(words)}'; {unknown or 'nothing'} is not in lexicon.txt. Name the folder or the file after the phrase.")
            wave = voices.trimmed(voices.read_wave(path))
            if wave is None:
                print(f"{path}: silent, left out", file=sys.stderr)
                continue
            found.append((" ".join(words), wave))
    if not found:
        raise SystemExit(f"{folder}: no WAV files")
    return found


def write_pool(folder, bundle, takes, seed):
    """The recordings one by one, and, where they are single digits, strings of them."""
    rng = random.Random(seed)
    spoken = takes * max(1, 400 // len(takes))
    digits = [t for t in takes if t[0] in "zero oh one two three four five six seven eight nine".split()]
    if len(digits) >= 10:
        spoken += list(data.strings(digits, 200, rng))
    data.write_pool(folder, "own", [("own", text, [p for w in text.split() for p in bundle.lexicon[w][0]], wave) for text, wave in spoken], bundle)


def main(arguments):
    bundle = Bundle(arguments.bundle)
    takes = recordings(arguments.recordings, bundle)
    if min(len(w) for _, w in takes) < voices.RATE // 10:
        raise SystemExit("a recording is shorter than 0.1 s")
    os.makedirs(arguments.out, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        # The pools are read in place; only the person's own is new.
        for name in os.listdir(arguments.data):
            os.symlink(os.path.join(os.path.abspath(arguments.data), name), os.path.join(work, name))
        write_pool(work, bundle, takes, arguments.seed)
        checkpoint = os.path.join(arguments.out, "adapted.pt")
        train.run(bundle, work, checkpoint, arguments.minutes, arguments.rate, arguments.seed, arguments.checkpoint, ["own"], SHARE, decay=0.99)
        quantize.write(bundle, work, checkpoint, os.path.join(arguments.out, "model.onnx"))
        os.remove(checkpoint)
        os.remove(os.path.splitext(checkpoint)[0] + "-fp32.onnx")
    for name in ("phones.txt", "lexicon.txt", "letters.txt", "grammar.txt"):
        source = os.path.join(arguments.bundle, name)
        if os.path.exists(source):
            shutil.copy(source, arguments.out)
    describe(arguments.bundle, arguments.out)
    print(f"{arguments.out}: a bundle for this voice")


def describe(bundle, out):
    """model.yaml with the new graph's hash; the golden samples are of the old one and go."""
    with open(os.path.join(bundle, "model.yaml"), encoding="utf-8") as file:
        text = file.read()
    with open(os.path.join(out, "model.onnx"), "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    text = re.sub(r"sha256:[0-9a-f]{64}", "sha256:" + digest, text, count=1)
    text = re.sub(r"^golden:.*\n(?:[ -].*\n)*", "", text, flags=re.M)
    with open(os.path.join(out, "model.yaml"), "w", encoding="utf-8") as file:
        file.write(text)

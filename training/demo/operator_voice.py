#!/usr/bin/env python3
"""Speaks the demo's operator in a factory's noise, and writes beside it, as JSON, what was said and when. The seed is fixed.

The voice is flite's rms, which no model here was trained on. The phrases are some that are understood from it; of others,
"stop the line" is heard as "start the line", and "good part" is not understood. How often stands in the model's card. Needs flite and ffmpeg.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
import wave

import numpy as np

RATE = 16000
SAID = ["start the conveyor", "inspect part twelve", "scratch on part seven", "reject part twelve", "next part", "show the defects",
        "set the light to green", "new defect", "scrap part twenty one", "defect dent on part nine", "next batch", "resume the line"]
# Said while the demo's twelfth part passes.
AT = {"reject part twelve": 14.9}


def speak(text):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "said.wav"
        subprocess.run(["flite", "-voice", "rms", "-t", text, "-o", str(path)], check=True)
        with wave.open(str(path)) as file:
            if file.getframerate() != RATE or file.getnchannels() != 1:
                raise SystemExit("flite's rms is expected to speak at 16 kHz, mono")
            samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float64) / 32768
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples[loud[0]:loud[-1] + 1]


def hall(random, count):
    """A fan and motors (falling towards high tones), mains hum, and a press now and then."""
    tones = np.fft.rfftfreq(count, 1 / RATE)
    noise = np.fft.irfft((random.standard_normal(len(tones)) + 1j * random.standard_normal(len(tones))) / np.maximum(tones, 60) ** 0.7, count)
    noise /= noise.std()
    at = np.arange(count) / RATE
    noise += 0.5 * np.sin(2 * np.pi * 100 * at) + 0.25 * np.sin(2 * np.pi * 200 * at + 1)
    beat = int(2.4 * RATE)
    for start in range(int(1.1 * RATE), count - RATE // 4, beat):
        strike = np.exp(-np.arange(RATE // 5) / (0.03 * RATE)) * random.standard_normal(RATE // 5)
        noise[start:start + len(strike)] += 2 * strike
    return noise / noise.std()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("flac", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=50)
    parser.add_argument("--snr", type=float, default=24, help="speech over noise, dB")
    parser.add_argument("--seed", type=int, default=31)
    args = parser.parse_args()
    random = np.random.default_rng(args.seed)
    samples, commands = np.zeros(int(args.seconds * RATE)), []
    place = len(samples) / len(SAID)
    for n, text in enumerate(SAID):
        voice = speak(text)
        start = int(AT[text] * RATE) if text in AT else int(n * place + 0.3 * (place - len(voice)))
        samples[start:start + len(voice)] += 0.25 * voice / voice.std() / 4
        commands.append({"text": text, "start_ms": round(1000 * start / RATE), "end_ms": round(1000 * (start + len(voice)) / RATE)})
    level = 0.25 / 4 * 10 ** (-args.snr / 20)
    samples += level * hall(random, len(samples))
    pcm = np.clip(np.round(samples * 32767), -32768, 32767).astype("<i2").tobytes()
    subprocess.run(["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "pipe:0",
                    "-fflags", "+bitexact", "-flags:a", "+bitexact", str(args.flac)], input=pcm, check=True)
    args.flac.with_suffix(".json").write_text(json.dumps({"commands": commands}, indent=1) + "\n")


if __name__ == "__main__":
    main()

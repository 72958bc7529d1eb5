"""English spoken by festival's Finnish, Italian and Czech diphone voices.

Debian has three natural English speakers that may be trained on. These eight others read the phones, lengths and melody that the
English voice kal gives to a text, each phone replaced by the nearest of their own language: timbres that no English voice has, with an accent.
A text for which a voice lacks more than one pair of phones is left out.
"""

import os
import re
import subprocess
import tempfile

import voices

FINNISH = dict(aa="a:", ae="&", ah="a", ax="a", ao="o:", aw="a u", ay="a i", b="b", ch="t s", d="d", dh="d", eh="e", er="7 r", ey="e i", f="f", g="g", hh="h",
               ih="i", iy="i:", jh="d s", k="k", l="l", m="m", n="n", ng="N", ow="o u", oy="o i", p="p", r="r", s="s", sh="s", t="t", th="t", uh="u",
               uw="u:", v="v", w="v", y="j", z="s", zh="s", pau="#")
ITALIAN = dict(aa="a1", ae="E1", ah="a", ax="a", ao="O1", aw="a1 u", ay="a1 i", b="b", ch="tS", d="d", dh="d", eh="E1", er="E1 r", ey="e1 i", f="f", g="g", hh=None,
               ih="i", iy="i1", jh="dZ", k="k", l="l", m="m", n="n", ng="n", ow="o1 u", oy="o1 i", p="p", r="r", s="s", sh="S", t="t", th="t", uh="u",
               uw="u1", v="v", w="w", y="j", z="z", zh="dZ", pau="#")
CZECH = dict(aa="a:", ae="e", ah="a", ax="a", ao="o:", aw="a u", ay="a j", b="b", ch="c~", d="d", dh="d", eh="e", er="e r", ey="e j", f="f", g="g", hh="h",
             ih="i", iy="i:", jh="dz~", k="k", l="l", m="m", n="n", ng="n*", ow="o u", oy="o j", p="p", r="r", s="s", sh="s~", t="t", th="t", uh="u",
             uw="u:", v="v", w="v", y="j", z="z", zh="z~", pau="#")

# Voice, phones, and what its pitch is to kal's.
VOICES = [("suo_fi_lj_diphone", FINNISH, 1.75), ("hy_fi_mv_diphone", FINNISH, 1.0), ("pc_diphone", ITALIAN, 1.1), ("lp_diphone", ITALIAN, 1.7),
          ("czech_dita", CZECH, 1.75), ("czech_krb", CZECH, 2.2), ("czech_machac", CZECH, 1.0), ("czech_ph", CZECH, 1.05)]

DUMP = """(define (dump u)
  (format t "UTTERANCE\\n")
  (mapcar (lambda (s) (format t "%s %f %f\\n" (item.name s) (item.feat s "segment_start") (item.feat s "end"))) (utt.relation.items u 'Segment))
  (mapcar (lambda (s) (if (string-matches (item.feat s "f0") "[1-9].*") (format t "F0 %f %f\\n" (item.feat s "pos") (item.feat s "f0")))) (utt.relation.items u 'Target)))
(voice_kal_diphone)
"""


def _run(script, folder):
    path = os.path.join(folder, "script.scm")
    with open(path, "w") as file:
        file.write(script)
    return subprocess.run(["festival", "-b", path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=900).stdout.decode("latin-1")


def _english(texts, folder):
    """Segments (phone, seconds) and melody (seconds, hertz) of each text."""
    script = DUMP + "".join(f'(format t "TEXT {i}\\n") (dump (utt.synth (Utterance Text "{text}")))\n' for i, text in enumerate(texts))
    found = {}
    for part in re.split(r"^TEXT ", _run(script, folder), flags=re.M)[1:]:
        lines = part.splitlines()
        segments = [(m.group(1), float(m.group(2)), float(m.group(3))) for m in (re.fullmatch(r"([a-z]+) ([\d.]+) ([\d.]+)", line) for line in lines) if m]
        melody = [tuple(map(float, line.split()[1:])) for line in lines if line.startswith("F0 ")]
        found[int(lines[0])] = segments, melody
    return found


def _segments(segments, melody, phones, pitch, stretch):
    """The list of an Utterance of type Segments, or None where the voice has no such phone."""
    parts = []
    for name, start, end in segments:
        if phones.get(name) is None:
            return None
        own = phones[name].split()
        step = (end - start) / len(own)
        for i, phone in enumerate(own):
            begin = start + i * step
            targets = [f"({(at - begin) * stretch:.3f} {hertz * pitch:.0f})" for at, hertz in melody if begin <= at < begin + step]
            parts.append(f"({phone} {max(step, 0.03) * stretch:.3f} {' '.join(targets)})")
    return "(" + " ".join(parts) + ")"


def speak(texts, number, rng):
    voice, phones, pitch = VOICES[number % len(VOICES)]
    with tempfile.TemporaryDirectory() as folder:
        english = _english(texts, folder)
        script = [f"(voice_{voice})"]
        for i in range(len(texts)):
            text = _segments(*english[i], phones, pitch * rng.uniform(0.85, 1.2), rng.uniform(0.85, 1.3)) if i in english else None
            if text:
                script.append(f'(format t "TEXT {i}\\n") (set! u (utt.synth (Utterance Segments {text}))) (utt.save.wave u "{folder}/{i}.wav" \'riff)')
        said = _run("\n".join(script), folder)
        bad = {int(part.splitlines()[0]) for part in re.split(r"^TEXT ", said, flags=re.M)[1:] if part.count("default diphone") > 1 or "ERROR" in part}
        waves = []
        for i in range(len(texts)):
            path = f"{folder}/{i}.wav"
            waves.append(voices.trimmed(voices.read_wave(path)) if os.path.exists(path) and i not in bad else None)
        return [voice] * len(texts), waves

"""python3 training/commands <command>: data, train, export, quantize, pack, evaluate, adapt, folds, words. See README.md."""

import argparse
import importlib
import os

from bundle import DEFAULT

WORK = os.environ.get("COMMANDS_WORK", os.path.expanduser("~/.cache/edgeagent-training/commands"))
ASSETS = os.environ.get("EDGEAGENT_ASSETS", os.path.join(os.path.dirname(DEFAULT), "..", "..", "..", "shared", "assets"))


def main():
    parser = argparse.ArgumentParser(prog="training/commands", description=__doc__)
    parser.add_argument("--bundle", default=DEFAULT, help="folder with lexicon.txt, grammar.txt, phones.txt, letters.txt")
    parser.add_argument("--data", default=os.path.join(WORK, "data"), help="folder of the synthesized speech")
    parser.add_argument("--assets", default=ASSETS, help="folder with audio/digits (FSDD) and audio/noise")
    commands = parser.add_subparsers(dest="command", required=True)

    data = commands.add_parser("data", help="synthesize the training speech")
    data.add_argument("kinds", nargs="*", default=[], help="only these kinds of voices")
    data.add_argument("--jobs", type=int, default=2)
    data.add_argument("--scale", type=float, default=1.0, help="share of the full amount")

    data.add_argument("--phrases", help="text file of more phrases, one a line, spoken as they are")
    data.add_argument("--real", action="store_true", help="also the pools of FSDD's people (CC BY-SA 4.0): only `train --real` uses them")

    train = commands.add_parser("train", help="train the base network, or fine-tune one")
    train.add_argument("--minutes", type=float, default=100, help="working time; the learning rate falls to zero over it")
    train.add_argument("--rate", type=float, default=3e-3, help="highest learning rate")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--base", help="a checkpoint to fine-tune")
    train.add_argument("--real", nargs="*", default=[], help="pools of real recordings to mix in (made by `data`)")
    train.add_argument("--out", default=os.path.join(WORK, "base.pt"))

    evaluate = commands.add_parser("evaluate", help="word error rates and the gate, on voices never trained on")
    evaluate.add_argument("--checkpoint", default=os.path.join(WORK, "base.pt"))
    evaluate.add_argument("--graph", help="an exported graph instead of a checkpoint; run with numpy")
    evaluate.add_argument("--min-confidence", type=float, help="the gate; chosen anew on the training's voices when it is not given")
    evaluate.add_argument("--tests", default=os.path.join(WORK, "tests"), help="folder of the test voices, made when it is empty")
    evaluate.add_argument("--part", type=int, default=1, help="only every so many-th sentence")

    for name, text in (("export", "write the network as an ONNX graph"), ("quantize", "write it as a graph of 8 bits")):
        command = commands.add_parser(name, help=text)
        command.add_argument("--checkpoint", default=os.path.join(WORK, "base.pt"))
        command.add_argument("--out")

    pack = commands.add_parser("pack", help="quantize, choose the threshold and write both into the bundle, with golden samples")
    pack.add_argument("--checkpoint", default=os.path.join(WORK, "base.pt"))

    adapt = commands.add_parser("adapt", help="a bundle for one voice, from its recordings of phrases")
    adapt.add_argument("--recordings", required=True, help="folder of WAV files, each in a folder named as what it says")
    adapt.add_argument("--checkpoint", default=os.path.join(WORK, "base.pt"))
    adapt.add_argument("--minutes", type=float, default=8)
    adapt.add_argument("--rate", type=float, default=5e-4)
    adapt.add_argument("--seed", type=int, default=1)
    adapt.add_argument("--out", default="adapted", help="folder of the new bundle")

    folds = commands.add_parser("folds", help="FSDD's people, each left out in turn, and then enrolled")
    folds.add_argument("speakers", nargs="*", default=[])
    folds.add_argument("--checkpoint", default=os.path.join(WORK, "base.pt"))
    folds.add_argument("--minutes", type=float, default=10, help="of each fold")
    folds.add_argument("--enrolment", type=float, default=8, help="minutes of each enrolment; 0 for none")

    commands.add_parser("words", help="how each word of the grammar is read")

    arguments = parser.parse_args()
    importlib.import_module(arguments.command).main(arguments)


if __name__ == "__main__":
    main()

"""`folds`: for each person of FSDD in turn, a fine-tuning of the base that never heard this person but the five others (takes 0-4), its errors on all
this person's digits, and then the enrolment: a few minutes more with this person's takes 0-4, its errors on takes 5-9."""

import os

import torch

import tests
import train
from bundle import Bundle
from decode import Graph
from evaluate import error_rate, measure, scores


def main(arguments):
    torch.set_num_threads(1)
    bundle = Bundle(arguments.bundle)
    graph = Graph(bundle)
    folder = os.path.splitext(arguments.checkpoint)[0] + "-folds"
    os.makedirs(folder, exist_ok=True)
    spoken = tests.digits(arguments.assets)
    late = tests.digits(arguments.assets, takes=range(5, 10))

    def errors(path, said):
        network = train.load_network(path, len(bundle.phones))
        return error_rate(measure(lambda samples: scores(network, samples), graph, said))

    for speaker in arguments.speakers or tests.SPEAKERS:
        fold = os.path.join(folder, speaker + ".pt")
        others = ["fsdd-" + s for s in tests.SPEAKERS if s != speaker]
        train.run(bundle, arguments.data, fold, arguments.minutes, 5e-4, 1, arguments.checkpoint, others, decay=0.99)
        line = f"{speaker}: base {errors(arguments.checkpoint, spoken[speaker]):.0f} %, fold {errors(fold, spoken[speaker]):.0f} %"
        print(line, flush=True)
        if arguments.enrolment:
            own = os.path.join(folder, speaker + "-enrolled.pt")
            train.run(bundle, arguments.data, own, arguments.enrolment, 5e-4, 1, fold, ["fsdd-" + speaker], 0.35, decay=0.99)
            print(f"{line}; takes 5-9: fold {errors(fold, late[speaker]):.0f} %, enrolled {errors(own, late[speaker]):.0f} %", flush=True)

"""The network: a causal stack of convolutions from features to phones (and CTC's blank), one output each 30 ms."""

import torch
from torch import nn
from torch.nn import functional as F

from fbank import BANDS, FLOOR

STRIDE = 3
KERNEL = 5
CENTRE, SPREAD = 11.0, 4.0
DILATIONS = (1, 1, 2, 2, 3, 3, 4, 4, 2, 1)


class Shifted(nn.Module):
    """A causal convolution of three taps over [batch, time, channels] as one matrix product of shifted copies: on Debian's torch that is
    several times as fast as Conv1d. `state` is what came before, [batch, 2 dilations, channels]; None for nothing (zeros)."""

    def __init__(self, channels, dilation):
        super().__init__()
        self.dilation = dilation
        self.linear = nn.Linear(3 * channels, channels, bias=False)
        self.norm = nn.BatchNorm1d(channels)

    def forward(self, x):
        batch, time, channels = x.shape
        padded = F.pad(x, (0, 0, 2 * self.dilation, 0))
        taps = torch.cat([padded[:, i * self.dilation:i * self.dilation + time] for i in range(3)], dim=2)
        y = self.norm(self.linear(taps.view(batch * time, 3 * channels)))
        return x + F.relu(y, inplace=True).view(batch, time, channels)


class Network(nn.Module):
    """[batch, frames, 32] log mel energies to [batch, frames // 3, phones] scores before the softmax."""

    def __init__(self, phones, channels=192, dilations=DILATIONS):
        super().__init__()
        self.channels, self.dilations = channels, tuple(dilations)
        self.first = nn.Linear(KERNEL * BANDS, channels, bias=False)
        self.first_norm = nn.BatchNorm1d(channels)
        self.blocks = nn.ModuleList(Shifted(channels, d) for d in dilations)
        self.last = nn.Linear(channels, phones)

    def forward(self, features):
        x = (features.clamp(min=FLOOR) - CENTRE) / SPREAD
        time = x.shape[1] // STRIDE
        # Output t sees the frames 3t-2 to 3t+2; before the beginning there is silence, the floor.
        x = F.pad(x, (0, 0, KERNEL - STRIDE, 0), value=(FLOOR - CENTRE) / SPREAD)
        x = x.unfold(1, KERNEL, STRIDE)[:, :time].transpose(2, 3).reshape(-1, KERNEL * BANDS)
        x = F.relu(self.first_norm(self.first(x)), inplace=True).view(features.shape[0], time, self.channels)
        for block in self.blocks:
            x = block(x)
        return self.last(x)

// Filter banks by kaldi-native-fbank, for `EdgeAgent.Benchmarks features LIBRARY` to call in turn with ours. Beside checkouts of
// csukuangfj/kaldi-native-fbank (knf) and mborgerding/kissfft (kissfft):
//   gcc -O3 -march=native -fPIC -c kissfft/kiss_fft.c kissfft/kiss_fftr.c
//   g++ -O3 -march=native -std=c++17 -fPIC -shared -Iknf -Ikissfft -o libknf.so kaldi-native-fbank.cc kiss_fft.o kiss_fftr.o
//       knf/kaldi-native-fbank/csrc/{feature-fbank,feature-functions,feature-mfcc,feature-window,kaldi-math,mel-computations,online-feature,rfft,stft,whisper-feature}.cc
#include <algorithm>

#include "kaldi-native-fbank/csrc/online-feature.h"

// The frames of a recording at 16 kHz, given in blocks: 80 filters, 25 ms every 10 ms, no dither. Returns how many there were.
extern "C" int fbank80(const float *samples, int count, int block, float *frames) {
  knf::FbankOptions options;
  options.frame_opts.dither = 0;
  options.mel_opts.num_bins = 80;
  options.energy_floor = 0;
  knf::OnlineFbank fbank(options);
  int done = 0;
  for (int at = 0; at < count; at += block) {
    fbank.AcceptWaveform(16000, samples + at, std::min(block, count - at));
    for (; done < fbank.NumFramesReady(); done++) std::copy_n(fbank.GetFrame(done), 80, frames + 80 * done);
    fbank.Pop(done);
  }
  return done;
}

using BenchmarkDotNet.Attributes;
using EdgeAgent.Audio.Features;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Benchmarks;

/// <summary>Ten seconds of audio to feature frames on one core; the reported time is per frame.</summary>
[MemoryDiagnoser]
public class FbankBenchmark
{
    private const int Frames = 1000;
    private const int Block = 160;

    private readonly float[] _samples = new float[Frames * Block];
    private FeatureExtractor _features = null!;
    private float[] _frames = null!;

    /// <summary>
    /// 80 bins of 25 ms windows; the number is the transform's size (400 is not a power of two).
    /// </summary>
    [Params("kaldi-512", "kaldi-400", "espnet-512")]
    public string Features { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        foreach (ref var sample in _samples.AsSpan())
            sample = (random.NextSingle() - 0.5f) * 0.2f;
        _features = Features switch
        {
            "kaldi-512" => FeatureExtractor.Create(new KaldiFbankOptions()),
            "kaldi-400" => FeatureExtractor.Create(new KaldiFbankOptions { RoundToPowerOfTwo = false }),
            _ => FeatureExtractor.Create(new EspnetLogMelOptions { WindowLength = 400, HopLength = 160 }),
        };
        _frames = new float[Frames * _features.Dimension];
    }

    /// <summary>The whole recording at once.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int Whole()
    {
        _features.Reset();
        return _features.Push(_samples, _frames);
    }

    /// <summary>Blocks of 10 ms, as they come from a microphone.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public int Blocks()
    {
        _features.Reset();
        var frames = 0;
        for (var at = 0; at < _samples.Length; at += Block)
            frames += _features.Push(_samples.AsSpan(at, Block), _frames);
        return frames;
    }
}

using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Trials;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Trials;

public sealed class MicrophoneTrialTests : IDisposable
{
    private const int Rate = 22_050;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Sound(double seconds, Func<int, float> sample) =>
        TestWav.Write(_folder["a.wav"], [.. Enumerable.Range(0, (int)(seconds * Rate)).Select(sample)], Rate);

    private static float Sine(int i, float amplitude) => amplitude * MathF.Sin(2 * MathF.PI * 441 * i / Rate);

    private static Task<MicrophoneTrialResult> TryAsync(string file, Action<LevelReading>? onLevel = null, ChannelChoice? channel = null) =>
        new MicrophoneTrial(TimeProvider.System).RunAsync(
            new MicrophoneSettings { Source = file, Pace = FilePace.Asap, Channel = channel ?? ChannelChoice.Mix }, Second, onLevel, CancellationToken.None);

    [Fact]
    public async Task A_tone_of_half_scale_reads_minus_nine_and_minus_six()
    {
        var levels = new List<LevelReading>();
        var result = await TryAsync(Sound(2, i => Sine(i, 0.5f)), levels.Add);
        Assert.Equal((Rate, 1, 0, false), (result.SampleRateHz, result.Channels, result.ClippedSamples, result.IsDigitalSilence));
        Assert.Equal(-9.03, result.RmsDbfs, 0.02);
        Assert.Equal(-6.02, result.PeakDbfs, 0.02);
        Assert.Equal(Second, result.Length);
        Assert.Equal(10, levels.Count);
        Assert.All(levels, level => Assert.Equal(-9.03, level.RmsDbfs, 0.1));
    }

    [Fact]
    public async Task A_constant_offset_is_no_sound()
    {
        var result = await TryAsync(Sound(2, i => 0.25f + Sine(i, 0.01f)));
        Assert.Equal(-43.0, result.RmsDbfs, 0.1);
        Assert.Equal(0.25, result.DcOffset, 0.001);
    }

    [Fact]
    public async Task Nothing_but_zeros_is_digital_silence_and_is_given_longer()
    {
        var result = await TryAsync(Sound(5, _ => 0));
        Assert.True(result.IsDigitalSilence);
        Assert.Equal(-120, result.PeakDbfs);
        Assert.Equal(3 * Second, result.Length);
    }

    [Fact]
    public async Task Zeros_at_the_beginning_alone_are_none()
    {
        var result = await TryAsync(Sound(5, i => i < 1.5 * Rate ? 0 : Sine(i, 0.1f)));
        Assert.False(result.IsDigitalSilence);
    }

    [Fact]
    public async Task A_microphone_that_is_too_loud_clips()
    {
        var result = await TryAsync(Sound(2, i => Math.Clamp(Sine(i, 2), -1, 32767f / 32768)));
        Assert.InRange(result.ClippedSamples, Rate / 2, Rate);
    }

    [Fact]
    public async Task A_file_shorter_than_the_trial_is_heard_to_its_end()
    {
        var result = await TryAsync(Sound(0.25, i => Sine(i, 0.5f)));
        Assert.InRange(result.Length.TotalSeconds, 0.24, 0.25);
    }

    [Fact]
    public async Task A_channel_that_is_not_there_is_told()
    {
        var fault = await Assert.ThrowsAsync<DeviceException>(() => TryAsync(Sound(1, i => Sine(i, 0.5f)), channel: new ChannelChoice(2)));
        Assert.EndsWith("channel 2 is to be taken, but it has 1.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        var fault = await Assert.ThrowsAsync<DeviceException>(() => TryAsync(_folder["gone.wav"]));
        Assert.Equal(DeviceFault.NotFound, fault.Reason);
    }
}

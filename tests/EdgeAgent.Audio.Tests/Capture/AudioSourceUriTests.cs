using EdgeAgent.Audio.Capture;
using EdgeAgent.Audio.Capture.Alsa;
using EdgeAgent.Audio.Capture.Ffmpeg;
using EdgeAgent.Audio.Capture.Wav;
using EdgeAgent.Audio.Tests.Capture.Wav;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Tests.Capture;

public sealed class AudioSourceUriTests
{
    [Theory]
    [InlineData("alsa:default", AudioSourceKind.Alsa, "default")]
    [InlineData(" alsa:plughw:CARD=Device,DEV=0 ", AudioSourceKind.Alsa, "plughw:CARD=Device,DEV=0")]
    [InlineData("naudio:plughw:1,0", AudioSourceKind.NAudioAlsa, "plughw:1,0")]
    [InlineData("wasapi:Microphone (USB)", AudioSourceKind.Wasapi, "Microphone (USB)")]
    [InlineData("RTSP://cam/1", AudioSourceKind.Rtsp, "RTSP://cam/1")]
    [InlineData("rtsps://cam/1", AudioSourceKind.Rtsp, "rtsps://cam/1")]
    [InlineData("http://radio:8000/live.mp3", AudioSourceKind.Http, "http://radio:8000/live.mp3")]
    [InlineData("file:///tmp/a%20b.wav", AudioSourceKind.File, "/tmp/a b.wav")]
    [InlineData("file:/tmp/a.wav", AudioSourceKind.File, "/tmp/a.wav")]
    [InlineData("/tmp/12:30.wav", AudioSourceKind.File, "/tmp/12:30.wav")]
    public void An_address_is_read(string text, AudioSourceKind kind, string target)
    {
        var uri = AudioSourceUri.Parse(text);
        Assert.Equal((kind, target), (uri.Kind, uri.Target));
    }

    [Theory]
    [InlineData("", "The address of the audio source is empty.")]
    [InlineData("alsa:", "alsa: needs a device, such as alsa:default; 'edgeagent devices' lists them.")]
    [InlineData("ftp://host/a.wav", "The scheme ftp: is unknown; known are alsa:, wasapi:, naudio:, rtsp:, rtsps:, http:, https:, file:, and a plain path.")]
    [InlineData("rtsp://", "rtsp:// is no address: expected scheme://[user:password@]host[:port]/path; write @ : / ? # in a password as %40 %3A %2F %3F %23.")]
    [InlineData("file:", "file: needs a path.")]
    public void A_faulty_address_is_refused_in_words(string text, string error)
    {
        Assert.False(AudioSourceUri.TryParse(text, out _, out var said));
        Assert.Equal(error, said);
    }

    [Fact]
    public void A_password_is_not_shown() =>
        Assert.Equal("rtsp://***@cam/1", AudioSourceUri.Parse("rtsp://admin:secret@cam/1").ToString());

    [Fact]
    public void The_source_is_chosen_by_kind_and_content()
    {
        var folder = Directory.CreateTempSubdirectory("edgeagent-audio-");
        try
        {
            var unnamed = Path.Combine(folder.FullName, "recording");
            File.WriteAllBytes(unnamed, WavBuilder.Pcm16(1, 16000, 1));
            var other = Path.Combine(folder.FullName, "song.flac");
            File.WriteAllBytes(other, new byte[100]);
            Assert.IsType<WavSource>(Create(unnamed));
            Assert.IsType<WavSource>(Create("/nowhere/a.WAV"));
            Assert.IsType<FfmpegAudioSource>(Create(other));
            Assert.IsType<FfmpegAudioSource>(Create("http://host/a.wav"));
            Assert.IsType<AlsaSource>(Create("alsa:default"));
#if !NAUDIO
            var fault = Assert.Throws<DeviceException>(() => Create("wasapi:default"));
            Assert.Equal(DeviceFault.MissingDependency, fault.Reason);
            fault = Assert.Throws<DeviceException>(() => Create("naudio:default"));
            Assert.StartsWith("naudio:default: this build has no NAudio for ALSA. Write alsa:default,", fault.Message, StringComparison.Ordinal);
#endif
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        static IAudioSource Create(string text)
        {
            var source = AudioSources.Create(AudioSourceUri.Parse(text), new AudioSourceOptions(), TimeProvider.System);
            source.Dispose();
            return source;
        }
    }
}

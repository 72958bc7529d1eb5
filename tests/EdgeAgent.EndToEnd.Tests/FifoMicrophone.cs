using System.Diagnostics;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>An ALSA device named <c>alsa:desk</c> whose samples are what ffmpeg writes into a FIFO, at the rate of a real microphone.</summary>
internal sealed class FifoMicrophone : IDisposable
{
    private Process? _feeder;

    public FifoMicrophone(TemporaryFolder folder)
    {
        Fifo = folder["microphone.fifo"];
        using (var make = Process.Start("mkfifo", [Fifo]))
            make.WaitForExit();
        File.WriteAllText(folder["asoundrc"],
            $"pcm.desk {{ type file slave.pcm \"nul\" file \"/dev/null\" infile \"{Fifo}\" format \"raw\" }}\npcm.nul {{ type null }}\n");
        Environment = new Dictionary<string, string> { ["ALSA_CONFIG_PATH"] = folder["asoundrc"] };
    }

    /// <summary>The pipe: 16-bit samples, 16 kHz, mono.</summary>
    public string Fifo { get; }

    /// <summary>What the agent must see to know the device.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Begins to speak: 2 s of silence, the recording, 3 s of silence, again and again. 16 kHz, mono, 16 bit.</summary>
    public void Speak(TemporaryFolder folder, string recording)
    {
        var turn = folder["turn.wav"];
        using (var maker = Process.Start("ffmpeg",
            ["-nostdin", "-v", "error", "-y", "-i", recording, "-af", "adelay=2000:all=1,apad=pad_dur=3", "-ar", "16000", "-ac", "1", turn]))
            maker.WaitForExit();
        _feeder = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-y", "-re", "-stream_loop", "-1", "-i", turn, "-f", "s16le", Fifo]);
    }

    public void Dispose()
    {
        if (_feeder is { HasExited: false })
            _feeder.Kill();
        _feeder?.Dispose();
    }
}

using System.Text;

namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>
/// A network address as input of ffmpeg that does not stand in its command line, which every user of the machine can read: it goes to
/// ffmpeg's stdin, as the one line of a script for its demuxer <c>concat</c>, which opens it as it would by itself. Time stamps, messages
/// and the streams' properties are the address's own.
/// </summary>
public sealed class FfmpegNetworkInput
{
    /// <summary>What opening an address may take; no files, so that a foreign playlist reads none.</summary>
    private const string Protocols = "pipe,rtsp,rtsps,rtp,srtp,udp,tcp,tls,http,https,httpproxy,crypto,data";

    /// <summary>An input.</summary>
    /// <param name="address">The address, with its password.</param>
    /// <param name="options">Options of protocol and format, without dashes. Not handed over to releases before 5.0, which take none there.</param>
    /// <param name="probe">What the installed ffmpeg understands.</param>
    public FfmpegNetworkInput(string address, IReadOnlyList<(string Name, string Value)> options, FfmpegProbe probe)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(probe);
        var script = new StringBuilder("ffconcat version 1.0\n")
            .Append("file ").Append(Quoted(probe.ScriptsTakeOptions ? address : WithTransport(address, options))).Append('\n');
        if (probe.ScriptsTakeOptions)
        {
            foreach (var (name, value) in options)
                script.Append("option ").Append(name).Append(' ').Append(Quoted(value)).Append('\n');
        }

        Address = address;
        Script = Encoding.UTF8.GetBytes(script.ToString());
    }

    /// <summary>The address.</summary>
    public string Address { get; }

    /// <summary>Options that stand before <see cref="Input"/>, and others of the input between them.</summary>
    public static IReadOnlyList<string> Options { get; } = ["-f", "concat", "-safe", "0", "-protocol_whitelist", Protocols];

    /// <summary>The input itself.</summary>
    public static IReadOnlyList<string> Input { get; } = ["-i", "pipe:0"];

    /// <summary>An output option that changes nothing: who lists processes sees what this one reads, without user, password and query.</summary>
    public IReadOnlyList<string> Label =>
    [
        "-metadata:s", $"source={new Uri(Address).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}",
    ];

    /// <summary>What ffmpeg reads from its stdin.</summary>
    public ReadOnlyMemory<byte> Script { get; }

    /// <summary>The one option that RTSP cannot do without may stand in the address: ffmpeg takes it out again.</summary>
    private static string WithTransport(string address, IReadOnlyList<(string Name, string Value)> options) =>
        options.FirstOrDefault(o => o.Name == "rtsp_transport").Value is { } transport
            ? $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{transport}"
            : address;

    /// <summary>Everything between single quotes stands for itself, but for the quote.</summary>
    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}

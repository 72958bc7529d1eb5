using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Pipeline.Tests.Streams.Children;

/// <summary>Children that behave as the test's script says.</summary>
internal static class Shell
{
    public static MediaCommand Command(string script, ErrorLineSink? lines = null) =>
        new("/bin/sh", ["-c", script], "dash") { ErrorLines = lines };

    /// <summary>A child without a shell around it.</summary>
    public static MediaCommand Exec(string program) => Command($"exec {program}");

    public static MediaChild Start(string script, TimeProvider? time = null) =>
        MediaChild.Start(Command(script), "test child", time ?? TimeProvider.System);

    /// <summary>Whether a process is there, be it as a zombie.</summary>
    public static bool IsListed(int process) => Directory.Exists($"/proc/{process}");

    /// <summary>A process id that a script printed on a line of its stdout.</summary>
    public static int ReadProcessId(MediaChild child)
    {
        var text = "";
        var one = new byte[1];
        while (child.Read(one, TimeSpan.FromSeconds(10), CancellationToken.None) == 1 && one[0] != '\n')
            text += (char)one[0];
        return int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }
}

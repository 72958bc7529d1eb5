using System.Diagnostics;
using System.Text;

namespace EdgeAgent.Host.Tests.Cli;

/// <summary>The built program on a terminal of its own, with somebody who reads and types: <c>script</c> of util-linux makes the terminal.</summary>
internal sealed class TerminalRun : IDisposable
{
    public const string Program = "script";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly StringBuilder _shown = new();
    private readonly Process _process;
    private readonly byte[] _chunk = new byte[4096];

    private TerminalRun(Process process) => _process = process;

    /// <summary>Everything that the terminal has shown.</summary>
    public string Shown => _shown.ToString();

    public static TerminalRun Start(string folder, string term, params string[] arguments)
    {
        // In the shell's place: a shell that waits for the program answers Ctrl+C with a code of its own.
        var line = "exec " + string.Join(' ', ((string[])["dotnet", Path.Combine(AppContext.BaseDirectory, "edgeagent.dll"), .. arguments]).Select(a => $"'{a}'"));
        var start = new ProcessStartInfo(Program, ["-q", "-e", "-c", line, "/dev/null"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("EDGEAGENT_CONFIG");
        start.Environment["XDG_STATE_HOME"] = folder;
        start.Environment["TERM"] = term;
        return new TerminalRun(Process.Start(start)!);
    }

    /// <summary>Answers questions as they come, until the program ends.</summary>
    /// <param name="answers">A part of each question, and what is typed; <c>\r</c> is Enter. The same question comes again: its next answer.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> AnswerAsync(params (string Question, string Answer)[] answers)
    {
        var left = answers.ToList();
        var read = 0;
        while (await ReadAsync())
        {
            while (Next(left, read) is var (at, answer) && at < left.Count)
            {
                read = answer;
                await TypeAsync(left[at].Answer);
                left.RemoveAt(at);
            }
        }

        using var limit = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    /// <summary>The first question that stands behind a place, and the place behind it.</summary>
    private (int At, int Behind) Next(List<(string Question, string Answer)> left, int read)
    {
        var places = left.Select((l, at) => (At: at, Place: Shown.IndexOf(l.Question, read, StringComparison.Ordinal))).Where(f => f.Place >= 0).ToList();
        if (places.Count == 0)
            return (left.Count, read);
        var first = places.MinBy(f => f.Place);
        return (first.At, first.Place + left[first.At].Question.Length);
    }

    private async Task TypeAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    private async Task<bool> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Deadline);
        try
        {
            var count = await _process.StandardOutput.BaseStream.ReadAsync(_chunk, limit.Token);
            _shown.Append(Encoding.UTF8.GetString(_chunk, 0, count));
            return count > 0;
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"It waits for an answer to a question that was not expected: {Shown}");
        }
    }
}

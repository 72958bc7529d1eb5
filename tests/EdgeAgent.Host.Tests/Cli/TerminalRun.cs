using System.Text;

namespace EdgeAgent.Host.Tests.Cli;

/// <summary>The built program on a terminal of its own, with somebody who reads and types: <c>script</c> of util-linux makes the terminal.</summary>
internal sealed class TerminalRun : BuiltProgram
{
    public const string Program = "script";

    private readonly StringBuilder _shown = new();
    private readonly byte[] _chunk = new byte[4096];

    // In the shell's place: a shell that waits for the program answers Ctrl+C with a code of its own.
    private TerminalRun(string folder, string term, string[] arguments)
        : base([Program, "-q", "-e", "-c", "exec " + string.Join(' ', Command(arguments).Select(a => $"'{a}'")), "/dev/null"], folder, new Dictionary<string, string?> { ["TERM"] = term })
    {
    }

    /// <summary>Everything that the terminal has shown.</summary>
    public string Shown => _shown.ToString();

    public static TerminalRun Start(string folder, string term, params string[] arguments) => new(folder, term, arguments);

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

        return await ExitAsync();
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
        await Process.StandardInput.WriteAsync(text);
        await Process.StandardInput.FlushAsync();
    }

    private async Task<bool> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Deadline);
        try
        {
            var count = await Process.StandardOutput.BaseStream.ReadAsync(_chunk, limit.Token);
            _shown.Append(Encoding.UTF8.GetString(_chunk, 0, count));
            return count > 0;
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"It waits for an answer to a question that was not expected: {Shown}");
        }
    }
}

using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Composition;
using EdgeAgent.Mqtt.Outbox;

namespace EdgeAgent.Host.Cli.Outbox;

/// <summary>Forgets events of the outbox, when no agent works on it and the person means it.</summary>
internal sealed class OutboxPurge(string folder, TextWriter output)
{
    private readonly string _file = Path.Combine(folder, OutboxOptions.FileName);

    /// <summary>Forgets them.</summary>
    /// <param name="waiting">Those that wait.</param>
    /// <param name="dead">Those that the broker would not take.</param>
    /// <param name="questions">Asks first; null to do it unasked.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(bool waiting, bool dead, Questions? questions)
    {
        using var held = Take();
        var count = Count(waiting, dead);
        var what = (waiting, dead) switch
        {
            (true, true) => $"{count} event(s), waiting and dead ones",
            (true, false) => $"{count} event(s) that wait",
            _ => $"{count} dead letter(s)",
        };
        if (questions is not null && count > 0 && !await questions.AgreesAsync($"Forget {what}? They will never be sent."))
        {
            output.WriteLine("Nothing was forgotten.");
            return ExitCode.Failed;
        }

        OutboxFile.Purge(_file, waiting, dead);
        output.WriteLine($"Forgot {what}.{(waiting && count > 0 ? " Subscribers will miss their numbers." : "")}");
        return ExitCode.Done;
    }

    // Before the folder is taken, which would make it.
    private StateFolderLock Take()
    {
        OutboxFile.Open(_file).Dispose();
        try
        {
            return StateFolderLock.Take(folder);
        }
        catch (StateFolderInUseException e)
        {
            throw e.With("Stop it first: it may be sending these events now.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateFolderUnusableException(folder, e);
        }
    }

    private long Count(bool waiting, bool dead)
    {
        using var outbox = OutboxFile.Open(_file);
        return (waiting ? outbox.Waiting().Sum(g => g.Count) : 0) + (dead ? outbox.Dead().Sum(g => g.Count) : 0);
    }
}

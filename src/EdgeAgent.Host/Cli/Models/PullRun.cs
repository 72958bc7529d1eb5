using EdgeAgent.Host.Catalogue;
using EdgeAgent.Host.Catalogue.Download;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Machine.Rights;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Cli.Models;

/// <summary>Pulls models one after the other, asks for licences first, and says what happens.</summary>
/// <param name="options">How it was asked.</param>
/// <param name="output">Results.</param>
/// <param name="error">Everything else.</param>
/// <param name="questions">Asks about licences; null where nobody answers.</param>
/// <param name="time">The clock.</param>
internal sealed class PullRun(PullOptions options, TextWriter output, TextWriter error, Questions? questions, TimeProvider time)
{
    /// <summary>Pulls.</summary>
    /// <param name="entries">What.</param>
    /// <param name="stop">Ends the work; what came is kept.</param>
    /// <returns>The exit code: that of the first model that failed.</returns>
    /// <exception cref="RightsException">Root may not work in the folder.</exception>
    /// <exception cref="PullException">A licence was not accepted, or the folder cannot be used: nothing was begun.</exception>
    public async Task<int> RunAsync(IReadOnlyList<CatalogueEntry> entries, CancellationToken stop)
    {
        // Before anything is looked at there, and given back only when nothing works there any more.
        using var acting = ActingUser.For(options.Folder, options.Json ? null : error);
        using var folder = PullFolder.Take(options.Folder);
        foreach (var sentence in folder.Recovered.SelectMany(r => PullWords.OfKept(r.Model, r.Kept)))
            error.WriteLine(sentence);
        var accepted = await AcceptAsync(entries.Where(e => e.IsPullable), stop);
        using var client = Downloader.Client(options.Limits);
        using var line = Line(entries);
        var downloader = new Downloader(client, options.Limits, time, Tell, Open);
        var pull = new BundlePull(folder, downloader, options.Mirror, f => DiskState.Read(SystemFiles.OfThisMachine, f)?.FreeBytes, time);
        var (code, before) = (ExitCode.Done, 0L);
        foreach (var entry in entries)
        {
            var one = await PullAsync(pull, entry, accepted.GetValueOrDefault(entry.Name), line, before, stop);
            code = code == ExitCode.Done ? one : code;
            before += entry.Bytes;
        }

        return code;

        void Tell(string what)
        {
            line.Hide();
            error.WriteLine(what);
        }

        FileStream Open(string path) => acting is null ? RegularFile.Open(path) : acting.OpenAsRoot(() => RegularFile.Open(path));
    }

    private async Task<int> PullAsync(BundlePull pull, CatalogueEntry entry, bool accepted, ProgressLine line, long before, CancellationToken stop)
    {
        try
        {
            var bundle = await pull.RunAsync(entry, accepted, Show, stop);
            line.Hide();
            Print(entry, bundle);
            return ExitCode.Done;
        }
        catch (PullException e)
        {
            line.Hide();
            if (options.Json)
                output.WriteLine(JsonText.Of(new PullResult(entry.Name, "failed", null, entry.Licence.Id) { Error = e.Message }));
            error.WriteLine(e.Message);
            return ExitCode.Of(e);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new PullException(PullFault.Stopped, $"Stopped. What came of {entry.Name} is kept: the same command goes on with it.");
        }

        void Show(string name, CatalogueFile file, long bytes)
        {
            var others = entry.Downloads.TakeWhile(d => !ReferenceEquals(d, file)).Sum(d => d.Bytes);
            line.Show((int)((before + others + bytes) >> 10), $"{entry.Name} {name}");
        }
    }

    private async Task<Dictionary<string, bool>> AcceptAsync(IEnumerable<CatalogueEntry> entries, CancellationToken stop)
    {
        var accepted = new Dictionary<string, bool>();
        try
        {
            foreach (var entry in entries)
                accepted[entry.Name] = await AcceptAsync(entry);
            return accepted;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Behind the question stands ^C.
            error.WriteLine();
            throw new PullException(PullFault.Stopped, "Stopped. Nothing was downloaded.");
        }
    }

    private async Task<bool> AcceptAsync(CatalogueEntry entry)
    {
        var licence = entry.Licence;
        if (!options.Json)
            error.WriteLine($"{entry.Name}: {licence.Id}, {licence.Url} ({licence.TermsInWords}){(entry.Note is { } note ? $" {note}" : "")}");
        if (!licence.MustBeAccepted || options.Accepted.Contains(licence.Id))
            return true;
        if (questions is not null && await questions.TextAsync($"Accept {licence.Id} for {entry.Name}? Write its name to accept it:", "", static _ => null) == licence.Id)
            return true;
        throw new PullException(
            PullFault.NotAccepted,
            $"{entry.Name} is under {licence.Id} ({licence.TermsInWords}), which has to be accepted. Read {licence.Url}, then add --accept-licence {licence.Id}. Nothing was downloaded.");
    }

    private ProgressLine Line(IReadOnlyList<CatalogueEntry> entries)
    {
        var bytes = entries.Sum(e => e.Bytes);
        // In KB: the line counts in whole numbers.
        return new ProgressLine(error, !options.Json && Terminal.IsPersonAtError, () => Terminal.ErrorColumns, (int)Math.Max(1, bytes >> 10), time,
            done => $"{ByteSize.Of((long)done << 10)} of {ByteSize.Of(bytes)}");
    }

    private void Print(CatalogueEntry entry, PulledBundle bundle)
    {
        output.WriteLine(!options.Json ? PullWords.Of(entry.Name, bundle)
            : JsonText.Of(new PullResult(entry.Name, bundle.State.ToString().ToLowerInvariant(), bundle.Folder, entry.Licence.Id)
            {
                Mended = bundle.Mended.Count == 0 ? null : bundle.Mended,
                Kept = bundle.Kept.Count == 0 ? null : bundle.Kept,
            }));
        foreach (var sentence in PullWords.OfKept(entry.Name, bundle))
            error.WriteLine(sentence);
    }
}

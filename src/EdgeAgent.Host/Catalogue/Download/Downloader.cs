using System.Globalization;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Catalogue.Download;

/// <summary>
/// Gets files that are known by their hash, from the first address that gives them. What a cut line left is gone on with; what is
/// not the file in the end is thrown away.
/// </summary>
/// <param name="client">Sends requests; follows nothing by itself.</param>
/// <param name="limits">How patient it is.</param>
/// <param name="time">Waits.</param>
/// <param name="tell">Says why something takes longer.</param>
/// <param name="open">Opens a file of this machine to be copied, see <see cref="RegularFile.Open"/>.</param>
internal sealed class Downloader(HttpMessageInvoker client, DownloadLimits limits, TimeProvider time, Action<string> tell, Func<string, FileStream> open)
{
    /// <summary>What sends the requests of a pull: through the proxy of the environment (HTTPS_PROXY, NO_PROXY…), no cookies, nothing compressed.</summary>
    public static HttpMessageInvoker Client(DownloadLimits limits) => new(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = limits.Connect, UseProxy = true }, disposeHandler: true);

    /// <summary>Gets a file.</summary>
    /// <param name="file">Which.</param>
    /// <param name="origins">Where it may be, in the order in which they are tried: <c>https:</c>, <c>http:</c>, <c>file:</c>.</param>
    /// <param name="folder">Where unfinished files are kept.</param>
    /// <param name="progress">Told how many bytes are there.</param>
    /// <param name="stop">Ends the download; what came stays for the next one.</param>
    /// <returns>The file, which has its hash and is on the disk.</returns>
    /// <exception cref="PullException">No address gave it.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public async Task<string> FetchAsync(CatalogueFile file, IReadOnlyList<Uri> origins, string folder, Action<long> progress, CancellationToken stop)
    {
        var failures = new List<DownloadOutcome>();
        using var partial = await PartialFile.OpenAsync(folder, file, stop);
        if (IsRight(partial, file))
        {
            partial.Flush();
            return partial.Path;
        }

        progress(partial.Length);
        foreach (var origin in origins)
        {
            var outcome = await TryAsync(origin, file, partial, progress, stop);
            if (outcome.Step == DownloadStep.Whole)
            {
                partial.Flush();
                return partial.Path;
            }

            failures.Add(outcome);
        }

        throw new PullException(WorstOf(failures), string.Join("; ", failures.Select(f => f.Reason).Distinct()));
    }

    private static PullFault WorstOf(List<DownloadOutcome> failures) =>
        failures.Exists(f => f.Fault == PullFault.WrongContent) ? PullFault.WrongContent
        : failures.TrueForAll(f => f.Fault == PullFault.Unreachable) ? PullFault.Unreachable
        : PullFault.Refused;

    private static bool IsRight(PartialFile partial, CatalogueFile file) => partial.Length == file.Bytes && partial.Hash() == file.Sha256;

    private async Task<DownloadOutcome> TryAsync(Uri origin, CatalogueFile file, PartialFile partial, Action<long> progress, CancellationToken stop)
    {
        var (fruitless, begunAnew) = (0, false);
        for (var attempt = 1; ; attempt++)
        {
            // All of another file's bytes: nothing to go on with.
            if (partial.Length == file.Bytes)
                partial.Empty();
            var before = partial.Length;
            partial.BeginPiece();
            var outcome = origin.IsFile
                ? await new LocalCopy(open, progress).RunAsync(origin, file, partial, stop)
                : await new HttpAttempt(client, limits, time, progress).RunAsync(origin, file, partial, stop);
            if (outcome.Step == DownloadStep.Whole && !IsRight(partial, file))
                outcome = Mismatch(origin, file, partial);
            if (outcome.Step == DownloadStep.Anew)
            {
                partial.Empty();
                if (begunAnew)
                    return outcome;
                begunAnew = true;
                tell($"{outcome.Reason}; beginning anew");
                continue;
            }

            fruitless = partial.Length > before ? 0 : fruitless + 1;
            if (outcome.Step != DownloadStep.Again || fruitless == limits.FruitlessAttempts || attempt == limits.Attempts)
                return outcome;
            await PauseAsync(outcome, fruitless, stop);
        }
    }

    private static DownloadOutcome Mismatch(Uri origin, CatalogueFile file, PartialFile partial)
    {
        var (found, isJoined) = (partial.Hash(), partial.IsJoined);
        partial.Empty();
        var where = origin.IsFile ? origin.LocalPath : origin.Host;
        return isJoined
            ? new DownloadOutcome(DownloadStep.Anew, $"what was kept and what {where} sent do not make the file", PullFault.WrongContent)
            : new DownloadOutcome(DownloadStep.Never, $"{where} has another file there: its SHA-256 is {found} instead of {file.Sha256}", PullFault.WrongContent);
    }

    private async Task PauseAsync(DownloadOutcome outcome, int fruitless, CancellationToken stop)
    {
        var pause = outcome.Pause ?? limits.FirstPause * Math.Pow(2, Math.Max(0, fruitless - 1));
        if (pause > limits.LongestPause)
            pause = limits.LongestPause;
        tell($"{outcome.Reason}; going on in {pause.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s");
        await Task.Delay(pause, time, stop);
    }
}

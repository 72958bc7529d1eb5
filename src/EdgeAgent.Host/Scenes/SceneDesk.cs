using EdgeAgent.Pipeline.Diary;

namespace EdgeAgent.Host.Scenes;

/// <summary>Where events of a running agent become scenes, in the folder of scenes beside its configuration. One after another. Thread-safe.</summary>
/// <param name="configuration">The configuration.</param>
/// <param name="stateFolder">The agent's state folder.</param>
/// <param name="time">Knows the time zone.</param>
internal sealed class SceneDesk(string configuration, string stateFolder, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>The agent's state folder.</summary>
    public string StateFolder => stateFolder;

    /// <summary>Makes a scene.</summary>
    /// <param name="told">The event.</param>
    /// <param name="film">What shows it.</param>
    /// <param name="isForbidden">Whether it must never come again.</param>
    /// <param name="cancellationToken">Ends the wait to begin with it; what has begun is done.</param>
    /// <returns>The scene's file, absolute.</returns>
    /// <exception cref="SceneException">It cannot be written, or there is one already.</exception>
    public async Task<string> AddAsync(DiaryEvent told, EventFilm film, bool isForbidden, CancellationToken cancellationToken)
    {
        var scene = new EventScene(told, film, isForbidden, configuration, time.LocalTimeZone);
        var folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(configuration))!, SceneFile.UsualFolder, scene.UsualName);
        await _one.WaitAsync(cancellationToken);
        try
        {
            // A clip is some megabytes.
            return await Task.Run(() => scene.Write(folder), CancellationToken.None);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();
}

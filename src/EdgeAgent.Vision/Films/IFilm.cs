using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Vision.Films;

/// <summary>The newest part of what a camera has shown, of which clips are cut. Thread-safe but for <see cref="Show"/>.</summary>
public interface IFilm : IAsyncDisposable
{
    /// <summary>Begins it.</summary>
    /// <param name="kept">Told, on any thread, up to which moment of which part of the stream it reaches.</param>
    void Begin(Action<StreamTime, int> kept);

    /// <summary>A picture is at work; on the stream's own thread, in no more time than a copy in memory takes.</summary>
    /// <param name="frame">The picture; stays the caller's.</param>
    void Show(FrameLease frame);

    /// <summary>Memory is short: lets go of what it holds, and keeps nothing until <see cref="Resume"/>.</summary>
    void Rest();

    /// <summary>Keeps what comes from now on.</summary>
    void Resume();

    /// <summary>No picture follows: waits until it reaches up to the last one.</summary>
    Task EndAsync();

    /// <summary>What it holds around a moment.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="before">So much before it, or what there is.</param>
    /// <param name="after">So much after it, or what there is.</param>
    /// <returns>The caller's; null where nothing was kept of that time.</returns>
    IFootage? Cut(in FilmMoment moment, TimeSpan before, TimeSpan after);
}

using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Diary;

namespace EdgeAgent.Host.Configuration;

/// <summary>The diary of events on this device.</summary>
internal sealed record DiarySettings
{
    private static readonly DiaryOptions Defaults = new() { Folder = "" };

    [Size("What it may take of the disk; the oldest events go first.", "1MB", "1000GB")]
    public long MaxSize { get; init; } = Defaults.MaxBytes;

    [Duration("How long an event is kept, unless it has to make room.", "1h", "8760h")]
    public TimeSpan MaxAge { get; init; } = Defaults.MaxAge;

    /// <summary>As the diary takes it.</summary>
    /// <param name="state">The agent's state folder.</param>
    public DiaryOptions ToOptions(string state) => new() { Folder = Path.Combine(state, DiaryOptions.FolderName), MaxBytes = MaxSize, MaxAge = MaxAge };
}

using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Composition.Controls;

public sealed class SettingsMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    private SettingsMemory Open() => new(SettingsFile.In(_folder["state"]), _time, NullLogger<SettingsMemory>.Instance);

    [Fact]
    public async Task What_is_set_is_written_behind_and_known_at_the_next_start()
    {
        Directory.CreateDirectory(_folder["state"]);
        using var memory = Open();
        memory.Keep("desk", "mute", "ON");
        Assert.Equal("ON", memory.Find("desk", "mute"));
        Assert.False(File.Exists(_folder["state/settings.json"]));

        await memory.StartAsync(CancellationToken.None);
        await Until.TrueAsync(() => Open().Find("desk", "mute") == "ON");
        memory.Keep("desk", "mute", null);
        await memory.StopAsync(CancellationToken.None);
        Assert.Null(Open().Find("desk", "mute"));
    }

    [Fact]
    public async Task What_was_set_last_is_written_by_the_stop()
    {
        Directory.CreateDirectory(_folder["state"]);
        using var memory = Open();
        await memory.StartAsync(CancellationToken.None);
        for (var i = 0; i < 100; i++)
            memory.Keep("door", "min_score", $"0.{i}");
        await memory.StopAsync(CancellationToken.None);
        Assert.Equal("0.99", Open().Find("door", "min_score"));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_tried_again()
    {
        using var memory = Open();
        await memory.StartAsync(CancellationToken.None);
        memory.Keep("desk", "mute", "ON");
        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            Directory.CreateDirectory(_folder["state"]);
            return Open().Find("desk", "mute") == "ON";
        });
        await memory.StopAsync(CancellationToken.None);
    }
}

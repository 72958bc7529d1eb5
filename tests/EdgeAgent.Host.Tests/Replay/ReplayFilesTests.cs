using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Replay;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Replay;

/// <summary>Whose a file is.</summary>
public sealed class ReplayFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ReplayFilesTests()
    {
        foreach (var name in (string[])["night.mp4", "entrance.mp4", "night.wav", "a=b.mp4"])
            File.WriteAllText(_folder[name], "");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_played_to_the_source_that_is_named_with_it_or_has_its_name_or_is_the_only_one()
    {
        Assert.Equal(["entrance night.mp4", "desk night.wav"], Planned(Of(["entrance"], ["desk"]), "desk=night.wav", "entrance=night.mp4"));
        Assert.Equal(["entrance night.mp4", "desk night.wav"], Planned(Of(["entrance"], ["desk"]), "night.wav", "night.mp4"));
        Assert.Equal(["entrance entrance.mp4"], Planned(Of(["yard", "entrance"], []), "entrance.mp4"));
        Assert.Equal(["entrance a=b.mp4"], Planned(Of(["entrance"], []), "a=b.mp4"));
        Assert.Equal(["desk night.mp4"], Planned(Of(["entrance"], ["desk"]), "desk=night.mp4"));
    }

    [Theory]
    [InlineData("night.mp4", "night.mp4: this configuration has 2 cameras; say which one sees or hears it: entrance=")]
    [InlineData("night.wav", "night.wav: this configuration has no microphone to play it to.")]
    [InlineData("entrence=night.mp4", "'entrence' is no camera or microphone of this configuration. Did you mean 'entrance'?")]
    [InlineData("entrance=gone.mp4", "gone.mp4: there is no such file to play to 'entrance'.")]
    [InlineData("gone.mp4", "gone.mp4: there is no such file.")]
    public void It_is_said_where_that_is_not_clear(string named, string sentence)
    {
        var fault = Assert.Throws<ReplayException>(() => Planned(Of(["entrance", "yard"], []), named));
        Assert.Contains(sentence, fault.Message.Replace(_folder.Path + "/", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_recording_that_names_nothing_that_is_there_it_is_said_so()
    {
        Directory.CreateDirectory(_folder["night/entrance"]);
        File.WriteAllText(_folder["night/entrance/20261126T220000000Z.ffconcat"], "ffconcat version 1.0\nfile ../../../../../../etc/passwd\n");

        Assert.True(ReplayFiles.IsRecording(_folder["night"]));
        var fault = Assert.Throws<ReplayException>(() => new ReplayFiles(Of(["entrance"], [])).OfRecording(_folder["night"]));
        Assert.EndsWith("night: nothing of this recording can be played: the pieces that its lists name are not there. Copy the whole folder that 'run --record' has written.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_plays_one_file() =>
        Assert.Contains("'entrance' can play one file", Assert.Throws<ReplayException>(() => Planned(Of(["entrance"], []), "night.mp4", "entrance.mp4")).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_names_the_files_of_the_configuration_are_played_and_live_sources_are_not()
    {
        var film = _folder["night.mp4"];
        var configuration = new AgentConfiguration { Cameras = new Dictionary<string, CameraSettings> { ["yard"] = new() { Source = "rtsp://10.0.0.8/s" }, ["entrance"] = new() { Source = film } } };
        var media = Assert.Single(new ReplayFiles(configuration).OfConfiguration());
        Assert.Equal(("entrance", new ReplayPiece(film, TimeSpan.Zero)), (media.Source, Assert.Single(media.Pieces)));

        var live = new AgentConfiguration { Microphones = new Dictionary<string, MicrophoneSettings> { ["desk"] = new() { Source = "alsa:default" } } };
        Assert.Contains("edgeagent replay desk=FILE", Assert.Throws<ReplayException>(() => new ReplayFiles(live).OfConfiguration()).Message, StringComparison.Ordinal);
    }

    private List<string> Planned(AgentConfiguration configuration, params string[] named)
    {
        var files = new ReplayFiles(configuration).Of(named.Select(name => name.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && !File.Exists(_folder[name]) ? $"{name[..at]}={_folder[name[(at + 1)..]]}" : _folder[name]));
        return [.. files.Select(media => $"{media.Source} {Path.GetFileName(media.Pieces[0].File)}")];
    }

    private static AgentConfiguration Of(string[] cameras, string[] microphones) => new()
    {
        Cameras = cameras.ToDictionary(name => name, _ => new CameraSettings { Source = "rtsp://10.0.0.8/s" }),
        Microphones = microphones.ToDictionary(name => name, _ => new MicrophoneSettings { Source = "alsa:default" }),
    };
}

using EdgeAgent.Audio.Speakers;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Speakers;

public sealed class VoiceBookTests : IDisposable
{
    private static readonly VoiceBook Book = new VoiceBook("ecapa", 2, []).With(EnrolledVoice.Of("Bob", [[0, 2]])).With(EnrolledVoice.Of("Anna", [[10, 0], [0, 0.1f]]));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_recording_of_a_voice_counts_alike_however_long_its_embedding_is() =>
        Assert.Equal([0.5f, 0.5f], EnrolledVoice.Of("Anna", [[10, 0], [0, 0.1f]]).Embedding);

    [Fact]
    public void A_voice_is_that_of_the_nearest_or_nobodys()
    {
        Assert.Equal(("Bob", true), Match([0.1f, 7], 0.25));
        Assert.Equal(("Anna", true), Match([1, 0.5f], 0.25));
        Assert.Equal(("Anna", false), Match([1, 0.5f], 0.99));
        Assert.Equal(("Anna", false), Match([1, -1], 0.25));
        Assert.Equal(Math.Sqrt(0.5), Book.Identify([0, 3], 0)!.Cosine is 1 ? Book.Without("Bob")!.Identify([0, 3], 0)!.Cosine : 0, 1e-6);
        Assert.Null(new VoiceBook("ecapa", 2, []).Identify([1, 0], 0));

        static (string, bool) Match(float[] embedding, double threshold)
        {
            var match = Book.Identify(embedding, threshold)!;
            return (match.Nearest, match.IsKnown);
        }
    }

    [Fact]
    public void A_name_is_there_once_and_names_are_in_order()
    {
        Assert.Equal(["Anna", "Bob"], Book.Voices.Select(v => v.Name));
        var again = Book.With(EnrolledVoice.Of("Bob", [[1, 1], [1, 1]]));
        Assert.Equal([2, 2], again.Voices.Select(v => v.Recordings));
        Assert.Null(Book.Without("bob"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" Anna")]
    [InlineData("An\nna")]
    [InlineData("unknown")]
    public void Names_that_would_mislead_are_refused(string name) => Assert.NotNull(VoiceBook.FaultOf(name));

    [Theory]
    [InlineData("ecapa", 3)]
    [InlineData("other", 2)]
    public void Another_models_voices_are_refused(string model, int dimension)
    {
        var fault = Assert.Throws<ModelException>(() => Book.Require(model, dimension, "voices.json"));
        Assert.StartsWith("voices.json holds voices as model 'ecapa' hears them, 2 numbers each; model '", fault.Message, StringComparison.Ordinal);
        Book.Require("ecapa", 2, "voices.json");
    }

    [Fact]
    public void A_file_gives_back_what_was_written_and_leaves_nothing_beside_it()
    {
        var path = Path.Combine(_folder.Path, "new", "voices.json");
        Assert.Null(VoiceBookFile.TryRead(path));

        VoiceBookFile.Write(path, Book.With(EnrolledVoice.Of("Carl", [[1, 0]])));
        VoiceBookFile.Write(path, Book with { Reference = "models/ecapa" });

        var read = VoiceBookFile.TryRead(path)!;
        Assert.Equal(("ecapa", 2, "models/ecapa", null), (read.Model, read.Dimension, read.Reference, read.Description));
        Assert.Equal(Book.Voices.Select(v => (v.Name, v.Recordings, string.Join(' ', v.Embedding))), read.Voices.Select(v => (v.Name, v.Recordings, string.Join(' ', v.Embedding))));
        Assert.Equal([path], Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!));
    }

    [Theory]
    [InlineData("", "is no file of voices")]
    [InlineData("RIFF", "is no file of voices: something else than voices in JSON stands at line 1, byte 1.")]
    [InlineData("[]", "is no file of voices")]
    [InlineData("null", "it is empty")]
    [InlineData("""{"version":2,"model":"m","dimension":1,"voices":[]}""", "it is of version 2, and this program knows version 1")]
    [InlineData("""{"version":1,"model":"m","dimension":0,"voices":[]}""", "a voice of 0 numbers is none")]
    [InlineData("""{"version":1,"model":"m","dimension":1}""", "is no file of voices")]
    [InlineData("""{"version":1,"model":"m","dimension":1,"voices":[null]}""", "a voice in it is null")]
    [InlineData("""{"version":1,"model":"m","dimension":1,"voices":[{"name":"a","recordings":1,"embedding":[1,2]}]}""", "the voice of 'a' has 2 numbers, not 1 that are finite")]
    [InlineData("""{"version":1,"model":"m","dimension":1,"voices":[{"name":"a","recordings":1,"embedding":[1]},{"name":"a","recordings":1,"embedding":[1]}]}""", "'a' is in it twice")]
    public void A_damaged_file_is_refused_with_what_is_wrong(string content, string fault)
    {
        File.WriteAllText(_folder["voices.json"], content);
        var thrown = Assert.Throws<ModelException>(() => VoiceBookFile.TryRead(_folder["voices.json"]));
        Assert.StartsWith(_folder["voices.json"], thrown.Message, StringComparison.Ordinal);
        Assert.Contains(fault, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_written_is_told_and_what_stands_there_stays()
    {
        Directory.CreateDirectory(_folder["voices.json"]);
        Assert.Contains("cannot be written", Assert.Throws<DeviceException>(() => VoiceBookFile.Write(_folder["voices.json"], Book)).Message, StringComparison.Ordinal);
        Assert.Equal([_folder["voices.json"]], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Contains("cannot be read", Assert.Throws<ModelException>(() => VoiceBookFile.TryRead(_folder["voices.json"])).Message, StringComparison.Ordinal);
    }
}

using System.Buffers.Binary;
using System.Globalization;
using EdgeAgent.Audio.Recognition.Fusion;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Recognition.Fusion;

/// <summary>
/// Files that KenLM's own build_binary made of small.arpa and bigrams.arpa (commit of March 2025: probing; trie; -q 6 -b 5 trie; -a 22 trie; -q 6 -b 5
/// -a 22 trie), and what its own query says of some sentences with each of them (kenlm.tsv: file, log10 with the ends, sentence).
/// </summary>
public sealed class KenlmModelTests : IDisposable
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests/EdgeAgent.Audio.Tests/Recognition/Fusion/Kenlm");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("small.arpa")]
    [InlineData("probing.bin")]
    [InlineData("trie.bin")]
    [InlineData("array.bin")]
    [InlineData("quantized.bin")]
    [InlineData("both.bin")]
    [InlineData("bigrams.arpa")]
    [InlineData("bigrams.bin")]
    [InlineData("bigrams-trie.bin")]
    public void Sentences_have_the_scores_that_KenLM_gives_them(string name)
    {
        var model = NgramFile.Read(Path.Combine(Folder, name));
        var compared = 0;
        foreach (var fields in File.ReadLines(Path.Combine(Folder, "kenlm.tsv")).Select(l => l.Split('\t')).Where(f => f[0] == name))
        {
            var expected = double.Parse(fields[1], CultureInfo.InvariantCulture);
            if (!KnowsAll(model, fields[2]))
                continue;
            Assert.Equal(expected, Score(model, fields[2]), 1e-4 * Math.Abs(expected));
            compared++;
        }

        Assert.InRange(compared, 5, int.MaxValue);
    }

    [Theory]
    [InlineData("small.arpa", "probing.bin")]
    [InlineData("small.arpa", "trie.bin")]
    [InlineData("small.arpa", "array.bin")]
    [InlineData("bigrams.arpa", "bigrams.bin")]
    [InlineData("bigrams.arpa", "bigrams-trie.bin")]
    public void Any_words_score_as_with_the_ARPA_file(string arpa, string binary)
    {
        var (text, packed) = (NgramFile.Read(Path.Combine(Folder, arpa)), NgramFile.Read(Path.Combine(Folder, binary)));
        Assert.Equal((text.Order, text.Words), (packed.Order, packed.Words));
        Assert.Equal(text.Vocabulary.Order(StringComparer.Ordinal), packed.Vocabulary.Order(StringComparer.Ordinal));
        var words = text.Vocabulary.Where(w => w != "<s>").ToArray();
        var random = new Random(5);
        for (var sentence = 0; sentence < 100; sentence++)
        {
            var (a, b) = (text.Begin(), packed.Begin());
            for (var i = 0; i < 20; i++)
            {
                // Half of them go on as the n-grams know it, so that long ones are met too.
                var word = random.Next(2) == 0 ? words[random.Next(words.Length)] : Likeliest(text, a, words, random);
                Assert.Equal(text.Score(a, text.Find(word), out a), packed.Score(b, packed.Find(word), out b), 1e-4);
            }
        }
    }

    [Fact]
    public void Equal_histories_have_equal_numbers_and_a_text_begins_anew()
    {
        var model = NgramFile.Read(Path.Combine(Folder, "trie.bin"));
        var (one, two) = (model.Find("the"), model.Find("own"));
        var start = model.Begin();
        model.Score(start, one, out var first);
        model.Score(first, two, out var left);
        model.Score(INgramModel.Empty, one, out var alone);
        model.Score(alone, two, out var right);

        Assert.NotEqual(start, first);
        Assert.Equal(left, right);
        Assert.Equal(start, model.Begin());
    }

    [Theory]
    [InlineData(49, (byte)'4', "its version is 4; version 5 is read. Build it again from its ARPA file with a newer KenLM, or name the ARPA file that it was built from.")]
    [InlineData(60, 0, "its test values are another machine's. Build it again on a 64-bit machine with little ends, or name the ARPA file that it was built from.")]
    [InlineData(88, 77, "it ends before its header says, or the header is damaged. Copy it again, or name the ARPA file that it was built from.")]
    [InlineData(96, 9, "it is of the kind 9, which is not known. Build it again as 'trie' or 'probing', or name the ARPA file that it was built from.")]
    [InlineData(100, 0, "it holds no words: it was built with build_binary -i. Build it again without -i, or name the ARPA file that it was built from.")]
    [InlineData(109, 9, "it ends before its header says, or the header is damaged. Copy it again, or name the ARPA file that it was built from.")]
    public void What_cannot_be_read_is_refused_with_a_way_out(int at, byte value, string sentence)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, "trie.bin"));
        (bytes[at], bytes[60]) = (value, at == 60 ? value : bytes[60]);
        if (at == 60)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(60), 2);
        File.WriteAllBytes(_folder["a.bin"], bytes);

        Assert.Equal($"{_folder["a.bin"]} is a binary model of KenLM, but {sentence}", Assert.Throws<ModelException>(() => NgramFile.Read(_folder["a.bin"])).Message);
    }

    [Fact]
    public void A_file_that_was_cut_anywhere_or_damaged_in_its_tables_throws_nothing_else()
    {
        foreach (var name in (string[])["probing.bin", "trie.bin", "both.bin"])
        {
            var whole = File.ReadAllBytes(Path.Combine(Folder, name));
            for (var length = 8; length < whole.Length; length += 1 + (length / 20))
            {
                File.WriteAllBytes(_folder["a.bin"], whole[..length]);
                Assert.Throws<ModelException>(() => NgramFile.Read(_folder["a.bin"]));
            }

            var random = new Random(2);
            for (var round = 0; round < 30; round++)
            {
                var damaged = whole.ToArray();
                for (var i = 0; i < 40; i++)
                    damaged[random.Next(160, whole.Length - 1500)] = (byte)random.Next(256);
                File.WriteAllBytes(_folder["a.bin"], damaged);
                ScoreSome(NgramFile.Read(_folder["a.bin"]));
            }
        }
    }

    [Theory]
    [InlineData("probing.bin")]
    [InlineData("trie.bin")]
    [InlineData("both.bin")]
    public void A_header_that_says_anything_at_all_throws_nothing_else(string name)
    {
        var whole = File.ReadAllBytes(Path.Combine(Folder, name));
        var random = new Random(3);
        for (var round = 0; round < 600; round++)
        {
            var damaged = whole.ToArray();
            // A few bytes of the header, or one of its numbers as large or odd as can be.
            for (var i = random.Next(1, 4); i > 0; i--)
                damaged[random.Next(88, 160)] = (byte)random.Next(256);
            if (round % 3 == 0)
                BinaryPrimitives.WriteSingleLittleEndian(damaged.AsSpan(92), MathF.Pow(10, random.Next(0, 39)));
            if (round % 3 == 1)
                BinaryPrimitives.WriteInt64LittleEndian(damaged.AsSpan(108 + (8 * random.Next(3))), random.NextInt64(1L << random.Next(1, 40)));
            File.WriteAllBytes(_folder["a.bin"], damaged);
            try
            {
                ScoreSome(NgramFile.Read(_folder["a.bin"]));
            }
            catch (ModelException e)
            {
                Assert.Equal(ModelFault.BadBundle, e.Fault);
            }
        }
    }

    [Fact]
    public void A_file_that_ends_in_nothing_but_empty_words_is_refused_before_they_fill_the_memory()
    {
        var whole = File.ReadAllBytes(Path.Combine(Folder, "trie.bin"));
        File.WriteAllBytes(_folder["a.bin"], [.. whole, .. new byte[20_000_000]]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ModelException>(() => NgramFile.Read(_folder["a.bin"]));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 25_000_000);
    }

    /// <summary>Numbers, or a sentence that says that they are none.</summary>
    private static void ScoreSome(INgramModel model)
    {
        foreach (var word in model.Vocabulary.Take(50))
        {
            try
            {
                Assert.True(double.IsFinite(model.Score(model.Begin(), model.Find(word), out _)));
            }
            catch (ModelException e)
            {
                Assert.Contains("it is damaged", e.Message, StringComparison.Ordinal);
            }
        }
    }

    private static bool KnowsAll(INgramModel model, string sentence) =>
        model.Find("<unk>") >= 0 || sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(w => model.Find(w) >= 0);

    private static double Score(INgramModel model, string sentence)
    {
        var (state, score) = (model.Begin(), 0.0);
        foreach (var word in sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append("</s>"))
            score += model.Score(state, model.Find(word) is >= 0 and var known ? known : model.Find("<unk>"), out state);
        return score / Math.Log(10);
    }

    private static string Likeliest(INgramModel model, int state, string[] words, Random random)
    {
        var some = Enumerable.Range(0, 40).Select(_ => words[random.Next(words.Length)]).ToArray();
        return some.MaxBy(w => model.Score(state, model.Find(w), out _))!;
    }
}
